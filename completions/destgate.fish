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
complete -c destgate -n "__fish_destgate_needs_command" -f -a "destconfig" -d 'Configure destination controls; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "smtproutes" -d 'Configure permanent routes for domains; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "bounceconfig" -d 'Configure bounce profiles; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "commit" -d 'Put the pending changes in force'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "commitdetail" -d 'Show the last commit'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "clearchanges" -d 'Drop the pending changes'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "clear" -d 'Drop the pending changes'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "showchanges" -d 'Show the pending changes'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "rollbackconfig" -d 'List earlier configurations, or go back to one'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "showconfig" -d 'Show the whole configuration in force'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "saveconfig" -d 'Save the whole configuration in force to a file'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "loadconfig" -d 'Load a whole configuration from a file, as pending changes'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "hostname" -d 'Show or set the name of the gateway'
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
complete -c destgate -n "__fish_destgate_using_subcommand check" -l dane -d 'The destination\'s DANE setting' -r -f -a "none\t'No'
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
complete -c destgate -n "__fish_destgate_using_subcommand check" -l profile-from -d 'Who answers for domains without an entry: the check\'s own settings, or DEFAULT of the store' -r -f -a "check\t'tls=preferred dane=opportunistic mta_sts=on'
store\t'The DEFAULT entry of the destination table'"
complete -c destgate -n "__fish_destgate_using_subcommand check" -l what-if -d 'With --entries: settings to try instead, as tls=required_verify_hosted,mta_sts=on' -r
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
complete -c destgate -n "__fish_destgate_using_subcommand check" -l pending -d 'Decide by the uncommitted entries'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l entries -d 'Check every entry of the destination table, one line each'
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
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -f -a "new" -d 'Make an entry'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -f -a "edit" -d 'Change an entry'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -f -a "delete" -d 'Remove entries'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -f -a "default" -d 'Change DEFAULT'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -f -a "list" -d 'A summary of all entries'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -f -a "detail" -d 'Everything about one entry or all'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -f -a "import" -d 'Replace the table by an INI file\'s'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -f -a "export" -d 'Write the table, pending changes included, as an INI file'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -f -a "clear" -d 'Remove all entries but DEFAULT'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new edit delete default list detail import export clear help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l max-host-concurrency -d 'Most connections open at once to the destination, 1 to 1000' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l max-messages-per-connection -d 'Most messages delivered over one connection, 1 to 1000' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l recipient-minutes -d 'Minutes over which the recipient limit is measured, 1 to 60' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l recipient-limit -d 'Most recipients in that time, 0 to 1000000000' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l limit-type -d 'What the limits count: the whole domain (host) or each MX address (MXIP) [host, MXIP]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l limit-apply -d 'Over what the limits are enforced: the system or each virtual gateway (VG) [system, VG]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l tls -d 'How hard TLS is asked [none, preferred, required, preferred_verify, required_verify, required_verify_hosted]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l certificate -d 'The certificate profile presented when the server asks for one' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l dane -d 'Whether TLSA records are obeyed (needs TLS) [none, opportunistic, mandatory]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l mta-sts -d 'Whether MTA-STS policies are obeyed (needs TLS) [off, on]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l bounce-validation -d 'Whether bounce verification tags addresses [off, on]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l bounce-profile -d 'The bounce profile' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l ip-sort-pref -d 'How addresses within one MX preference are sorted [PREFER_V4, PREFER_V6, REQUIRE_V4, REQUIRE_V6]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l send-tls-req-alert -d 'Whether an alert is sent when a required TLS connection fails [off, on]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l commit -d 'Commit at once, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l verify -d 'Verify the domain first; refuse the change if its mail would not be delivered'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l max-host-concurrency -d 'Most connections open at once to the destination, 1 to 1000' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l max-messages-per-connection -d 'Most messages delivered over one connection, 1 to 1000' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l recipient-minutes -d 'Minutes over which the recipient limit is measured, 1 to 60' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l recipient-limit -d 'Most recipients in that time, 0 to 1000000000' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l limit-type -d 'What the limits count: the whole domain (host) or each MX address (MXIP) [host, MXIP]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l limit-apply -d 'Over what the limits are enforced: the system or each virtual gateway (VG) [system, VG]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l tls -d 'How hard TLS is asked [none, preferred, required, preferred_verify, required_verify, required_verify_hosted]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l certificate -d 'The certificate profile presented when the server asks for one' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l dane -d 'Whether TLSA records are obeyed (needs TLS) [none, opportunistic, mandatory]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l mta-sts -d 'Whether MTA-STS policies are obeyed (needs TLS) [off, on]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l bounce-validation -d 'Whether bounce verification tags addresses [off, on]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l bounce-profile -d 'The bounce profile' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l ip-sort-pref -d 'How addresses within one MX preference are sorted [PREFER_V4, PREFER_V6, REQUIRE_V4, REQUIRE_V6]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l send-tls-req-alert -d 'Whether an alert is sent when a required TLS connection fails [off, on]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l commit -d 'Commit at once, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l verify -d 'Verify the domain first; refuse the change if its mail would not be delivered'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l commit -d 'Commit at once, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l max-host-concurrency -d 'Most connections open at once to the destination, 1 to 1000' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l max-messages-per-connection -d 'Most messages delivered over one connection, 1 to 1000' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l recipient-minutes -d 'Minutes over which the recipient limit is measured, 1 to 60' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l recipient-limit -d 'Most recipients in that time, 0 to 1000000000' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l limit-type -d 'What the limits count: the whole domain (host) or each MX address (MXIP) [host, MXIP]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l limit-apply -d 'Over what the limits are enforced: the system or each virtual gateway (VG) [system, VG]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l tls -d 'How hard TLS is asked [none, preferred, required, preferred_verify, required_verify, required_verify_hosted]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l certificate -d 'The certificate profile presented when the server asks for one' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l dane -d 'Whether TLSA records are obeyed (needs TLS) [none, opportunistic, mandatory]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l mta-sts -d 'Whether MTA-STS policies are obeyed (needs TLS) [off, on]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l bounce-validation -d 'Whether bounce verification tags addresses [off, on]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l bounce-profile -d 'The bounce profile' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l ip-sort-pref -d 'How addresses within one MX preference are sorted [PREFER_V4, PREFER_V6, REQUIRE_V4, REQUIRE_V6]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l send-tls-req-alert -d 'Whether an alert is sent when a required TLS connection fails [off, on]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l commit -d 'Commit at once, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l format -d 'The form' -r -f -a "text\t'For people'
json\t'An array of objects'
csv\t'One row an entry'"
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l pending -d 'With the uncommitted changes'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l format -d 'The form' -r -f -a "text\t'For people'
json\t'An array of objects'
csv\t'One row an entry'"
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l pending -d 'With the uncommitted changes'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l commit -d 'Commit at once, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l commit -d 'Commit at once, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l yes -d 'Yes, all of them'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from help" -f -a "new" -d 'Make an entry'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from help" -f -a "edit" -d 'Change an entry'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Remove entries'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from help" -f -a "default" -d 'Change DEFAULT'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from help" -f -a "list" -d 'A summary of all entries'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from help" -f -a "detail" -d 'Everything about one entry or all'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from help" -f -a "import" -d 'Replace the table by an INI file\'s'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from help" -f -a "export" -d 'Write the table, pending changes included, as an INI file'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from help" -f -a "clear" -d 'Remove all entries but DEFAULT'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -f -a "new" -d 'Make a route'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -f -a "edit" -d 'Change a route'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -f -a "delete" -d 'Remove routes'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -f -a "print" -d 'Show all routes'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -f -a "import" -d 'Replace the routes by a file\'s'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -f -a "export" -d 'Write the routes to a file'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -f -a "clear" -d 'Remove all routes'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l commit -d 'Commit at once, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l commit -d 'Commit at once, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l commit -d 'Commit at once, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l format -d 'The form' -r -f -a "text\t'For people'
json\t'An array of objects'
csv\t'One row an entry'"
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l pending -d 'With the uncommitted changes'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l commit -d 'Commit at once, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l commit -d 'Commit at once, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l yes -d 'Yes, all of them'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from help" -f -a "new" -d 'Make a route'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from help" -f -a "edit" -d 'Change a route'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Remove routes'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from help" -f -a "print" -d 'Show all routes'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from help" -f -a "import" -d 'Replace the routes by a file\'s'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from help" -f -a "export" -d 'Write the routes to a file'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from help" -f -a "clear" -d 'Remove all routes'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -f -a "new" -d 'Make a profile'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -f -a "edit" -d 'Change a profile'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -f -a "delete" -d 'Remove a profile that no destination uses'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -f -a "setup" -d 'Change the global bounce settings'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -f -a "import" -d 'Replace the profiles by a file\'s: `[NAME]`, then `key = value` lines'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -f -a "export" -d 'Write the profiles, uncommitted ones included, to a file'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -f -a "list" -d 'Show all profiles'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l set -d 'A value, as key=value (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l commit -d 'Commit at once, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l set -d 'A value, as key=value (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l commit -d 'Commit at once, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l commit -d 'Commit at once, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l bounce-when-down -d 'Bounce everything queued for a domain whose host is down: on or off' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l commit -d 'Commit at once, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l commit -d 'Commit at once, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from export" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from export" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from export" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from export" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from export" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from export" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from export" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from export" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from export" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from export" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from export" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from export" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -l format -d 'The form' -r -f -a "text\t'For people'
json\t'An array of objects'
csv\t'One row an entry'"
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from help" -f -a "new" -d 'Make a profile'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from help" -f -a "edit" -d 'Change a profile'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Remove a profile that no destination uses'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from help" -f -a "setup" -d 'Change the global bounce settings'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from help" -f -a "import" -d 'Replace the profiles by a file\'s: `[NAME]`, then `key = value` lines'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from help" -f -a "export" -d 'Write the profiles, uncommitted ones included, to a file'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from help" -f -a "list" -d 'Show all profiles'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand commit" -s m -l message -d 'Why' -r
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand commit" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand commit" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l format -d 'The form' -r -f -a "text\t'A tree'
json\t'JSON'"
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l yes -d 'Do not ask'
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand clear" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand clear" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand clear" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand clear" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand clear" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand clear" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand clear" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand clear" -l yes -d 'Do not ask'
complete -c destgate -n "__fish_destgate_using_subcommand clear" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand clear" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand clear" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand clear" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand clear" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand clear" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l format -d 'The form' -r -f -a "text\t'A tree'
json\t'JSON'"
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l yes -d 'Yes, go back, and commit that'
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l commit -d 'Commit at once, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l commit -d 'Commit at once, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l resolver -d 'A recursive resolver to ask instead of the system\'s (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange' -r
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -s V -l version -d 'Print version'
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
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache destconfig smtproutes bounceconfig commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname lab generate help" -f -a "check" -d 'Check what would become of a message to a domain, on real DNS, HTTPS and SMTP servers'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache destconfig smtproutes bounceconfig commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname lab generate help" -f -a "lint" -d 'Check records and policies before they are published'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache destconfig smtproutes bounceconfig commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname lab generate help" -f -a "cache" -d 'Show or purge the cache of MTA-STS policies'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache destconfig smtproutes bounceconfig commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname lab generate help" -f -a "destconfig" -d 'Configure destination controls; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache destconfig smtproutes bounceconfig commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname lab generate help" -f -a "smtproutes" -d 'Configure permanent routes for domains; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache destconfig smtproutes bounceconfig commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname lab generate help" -f -a "bounceconfig" -d 'Configure bounce profiles; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache destconfig smtproutes bounceconfig commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname lab generate help" -f -a "commit" -d 'Put the pending changes in force'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache destconfig smtproutes bounceconfig commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname lab generate help" -f -a "commitdetail" -d 'Show the last commit'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache destconfig smtproutes bounceconfig commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname lab generate help" -f -a "clearchanges" -d 'Drop the pending changes'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache destconfig smtproutes bounceconfig commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname lab generate help" -f -a "showchanges" -d 'Show the pending changes'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache destconfig smtproutes bounceconfig commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname lab generate help" -f -a "rollbackconfig" -d 'List earlier configurations, or go back to one'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache destconfig smtproutes bounceconfig commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname lab generate help" -f -a "showconfig" -d 'Show the whole configuration in force'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache destconfig smtproutes bounceconfig commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname lab generate help" -f -a "saveconfig" -d 'Save the whole configuration in force to a file'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache destconfig smtproutes bounceconfig commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname lab generate help" -f -a "loadconfig" -d 'Load a whole configuration from a file, as pending changes'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache destconfig smtproutes bounceconfig commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname lab generate help" -f -a "hostname" -d 'Show or set the name of the gateway'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache destconfig smtproutes bounceconfig commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname lab generate help" -f -a "lab" -d 'List the domains of the rehearsal lab, or serve it to other programs'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache destconfig smtproutes bounceconfig commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname lab generate help" -f -a "generate" -d 'Write man pages and completions'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check lint cache destconfig smtproutes bounceconfig commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname lab generate help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from lint" -f -a "record" -d 'The TXT records at _mta-sts (each argument one record; none: no record)'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from lint" -f -a "policy" -d 'A policy file'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from lint" -f -a "tlsrpt" -d 'The TXT records at _smtp._tls (each argument one record; none: no record)'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from lint" -f -a "mx" -d 'Whether mx patterns admit a host'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from lint" -f -a "tlsa" -d 'Whether TLSA records fit a certificate chain'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "list" -d 'One line a domain: cached id against live id, age, expiry, last failure'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "show" -d 'Everything about one domain, and what a sender with the cached policy would refuse'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "purge" -d 'Forget domains'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from destconfig" -f -a "new" -d 'Make an entry'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from destconfig" -f -a "edit" -d 'Change an entry'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from destconfig" -f -a "delete" -d 'Remove entries'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from destconfig" -f -a "default" -d 'Change DEFAULT'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from destconfig" -f -a "list" -d 'A summary of all entries'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from destconfig" -f -a "detail" -d 'Everything about one entry or all'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from destconfig" -f -a "import" -d 'Replace the table by an INI file\'s'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from destconfig" -f -a "export" -d 'Write the table, pending changes included, as an INI file'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from destconfig" -f -a "clear" -d 'Remove all entries but DEFAULT'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from smtproutes" -f -a "new" -d 'Make a route'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from smtproutes" -f -a "edit" -d 'Change a route'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from smtproutes" -f -a "delete" -d 'Remove routes'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from smtproutes" -f -a "print" -d 'Show all routes'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from smtproutes" -f -a "import" -d 'Replace the routes by a file\'s'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from smtproutes" -f -a "export" -d 'Write the routes to a file'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from smtproutes" -f -a "clear" -d 'Remove all routes'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from bounceconfig" -f -a "new" -d 'Make a profile'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from bounceconfig" -f -a "edit" -d 'Change a profile'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from bounceconfig" -f -a "delete" -d 'Remove a profile that no destination uses'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from bounceconfig" -f -a "setup" -d 'Change the global bounce settings'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from bounceconfig" -f -a "import" -d 'Replace the profiles by a file\'s: `[NAME]`, then `key = value` lines'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from bounceconfig" -f -a "export" -d 'Write the profiles, uncommitted ones included, to a file'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from bounceconfig" -f -a "list" -d 'Show all profiles'
