# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_destgate_global_optspecs
    string join \n db= lab resolver= trust-anchor= ca-file= smtp-port= connect-to= ipv4 ipv6 timeout= no-color h/help V/version
end

function __fish_destgate_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_destgate_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_destgate_using_subcommand
    set -l cmd (__fish_destgate_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c destgate -n "__fish_destgate_needs_command" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_needs_command" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_needs_command" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_needs_command" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_needs_command" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_needs_command" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_needs_command" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_needs_command" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_needs_command" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_needs_command" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_needs_command" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_needs_command" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_needs_command" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "check" -d 'Check what would become of a message to a domain, on real DNS, HTTPS and SMTP servers'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "lint" -d 'Check records and policies before they are published'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "cache" -d 'Show or purge the cache of MTA-STS policies'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "lab" -d 'List the domains of the rehearsal lab, or serve it to other programs'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "generate" -d 'Write man pages and completions'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l file -d 'Read domains from a file, one a line; `-` is stdin, `#` begins a comment' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand check" -l tls -d 'The destination\'s TLS setting' -r -f -a "none\t'No'
preferred\t'Preferred'
required\t'Required'
preferred_verify\t'Preferred - Verify'
required_verify\t'Required - Verify'
required_verify_hosted\t'Required - Verify Hosted Domains'"
complete -c destgate -n "__fish_destgate_using_subcommand check" -l dane -d 'The destination\'s DANE setting' -r -f -a "none\t'None'
opportunistic\t'Opportunistic'
mandatory\t'Mandatory'"
complete -c destgate -n "__fish_destgate_using_subcommand check" -l mta-sts -d 'The destination\'s MTA-STS setting' -r -f -a "off\t'Off'
on\t'On'"
complete -c destgate -n "__fish_destgate_using_subcommand check" -l semantics -d 'Whose rules make the verdict when DANE fails' -r -f -a "gateway\t'The gateway\'s: MTA-STS, and failing that the TLS setting, decides'
rfc\t'The RFCs\': a host that fails DANE is never used'"
complete -c destgate -n "__fish_destgate_using_subcommand check" -l format -d 'The form of the report' -r -f -a "text\t'For people'
json\t'An array of reports'
ndjson\t'One JSON report a line, as each domain finishes'
csv\t'One row a domain'
log\t'mail_logs lines, in the gateway\'s wording'"
complete -c destgate -n "__fish_destgate_using_subcommand check" -l log-level -d 'How much --format log says' -r -f -a "info\t'What an operator reads'
debug\t'Every query too'"
complete -c destgate -n "__fish_destgate_using_subcommand check" -l deadline -d 'Bound of a whole domain' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l ehlo -d 'The name given in EHLO instead of this host\'s' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l user-agent -d 'The User-Agent of the policy fetch' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l proxy -d 'An HTTP proxy for the policy fetch, as http://host:port' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l dnssec -d 'How DNS answers are judged' -r -f -a "validate\t'Every chain is validated here'
trust-ad\t'The resolver\'s AD bit is believed'
off\t'Nothing is judged; DANE is not evaluated'"
complete -c destgate -n "__fish_destgate_using_subcommand check" -l jobs -d 'How many domains are checked at once' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand check" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand check" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand check" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l all -d 'Every domain of the rehearsal lab, as one table (with --lab)'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l no-smtp -d 'Do not connect to MX hosts'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l deny-private -d 'Refuse to connect to private and loopback addresses (for hosted use)'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l no-cache -d 'Neither read nor write the policy cache'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l refresh -d 'Fetch the policy even if a live one is cached'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l explain -d 'Show every step with its time'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand check" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -f -a "record" -d 'The TXT records at _mta-sts (each argument one record; none: no record)'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -f -a "policy" -d 'A policy file'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -f -a "tlsrpt" -d 'The TXT records at _smtp._tls (each argument one record; none: no record)'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -f -a "mx" -d 'Whether mx patterns admit a host'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -f -a "tlsa" -d 'Whether TLSA records fit a certificate chain'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object'"
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object'"
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object'"
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l pattern -d 'An mx pattern of a policy (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object'"
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l record -d 'A TLSA record: usage, selector, matching type, data (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l chain -d 'The certificates as the server sends them, leaf first (PEM)' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l name -d 'A name that the certificate may bear: TLSA base domain first, then the next-hop domain (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l at -d 'The moment to judge dates at, as 2026-11-21T16:00:00Z; now if absent' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object'"
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from help" -f -a "record" -d 'The TXT records at _mta-sts (each argument one record; none: no record)'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from help" -f -a "policy" -d 'A policy file'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from help" -f -a "tlsrpt" -d 'The TXT records at _smtp._tls (each argument one record; none: no record)'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from help" -f -a "mx" -d 'Whether mx patterns admit a host'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from help" -f -a "tlsa" -d 'Whether TLSA records fit a certificate chain'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -f -a "list" -d 'One line a domain: cached id against live id, age, expiry, last failure'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -f -a "show" -d 'Everything about one domain, and what a sender with the cached policy would refuse'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -f -a "purge" -d 'Forget domains'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l format -d 'The form of the list' -r -f -a "text\t'For people'
json\t'One JSON object'"
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l offline -d 'Do not look live ids up'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l format -d 'The form' -r -f -a "text\t'For people'
json\t'One JSON object'"
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l offline -d 'Do not look anything up'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l all -d 'Forget all of them'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l expired -d 'Forget those that have expired'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "list" -d 'One line a domain: cached id against live id, age, expiry, last failure'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "show" -d 'Everything about one domain, and what a sender with the cached policy would refuse'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "purge" -d 'Forget domains'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l serve -d 'Serve the lab until interrupted; writes trust anchor, roots and options to this folder' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand lab" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand lab" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand generate" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand generate" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache lab generate help" -f -a "check" -d 'Check what would become of a message to a domain, on real DNS, HTTPS and SMTP servers'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache lab generate help" -f -a "lint" -d 'Check records and policies before they are published'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache lab generate help" -f -a "cache" -d 'Show or purge the cache of MTA-STS policies'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache lab generate help" -f -a "lab" -d 'List the domains of the rehearsal lab, or serve it to other programs'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache lab generate help" -f -a "generate" -d 'Write man pages and completions'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache lab generate help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from lint" -f -a "record" -d 'The TXT records at _mta-sts (each argument one record; none: no record)'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from lint" -f -a "policy" -d 'A policy file'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from lint" -f -a "tlsrpt" -d 'The TXT records at _smtp._tls (each argument one record; none: no record)'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from lint" -f -a "mx" -d 'Whether mx patterns admit a host'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from lint" -f -a "tlsa" -d 'Whether TLSA records fit a certificate chain'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "list" -d 'One line a domain: cached id against live id, age, expiry, last failure'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "show" -d 'Everything about one domain, and what a sender with the cached policy would refuse'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "purge" -d 'Forget domains'
