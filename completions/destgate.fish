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
complete -c destgate -n "__fish_destgate_needs_command" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_needs_command" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_needs_command" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_needs_command" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_needs_command" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_needs_command" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_needs_command" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_needs_command" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_needs_command" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_needs_command" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_needs_command" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_needs_command" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "check" -d 'Check what would become of a message to a domain, on real DNS, HTTPS and SMTP servers'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "report" -d 'Make one page, or one file, of the reports of many checks'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "lint" -d 'Check records and policies before they are published'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "policy" -d 'Make the MTA-STS policy of a domain of your own'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "tlsrpt" -d 'Show the TLS reports that others have sent, out of files and mailboxes'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "cache" -d 'Show or purge the cache of MTA-STS policies'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "dig" -d 'Look up DNS records as ISC\'s dig does; without words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "nslookup" -d 'Look up a name or an address; without words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "dnsflush" -d 'Clear the DNS cache'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "destconfig" -d 'Configure destination controls; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "smtproutes" -d 'Configure permanent routes for domains; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "bounceconfig" -d 'Configure bounce profiles; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "certconfig" -d 'Configure certificates, trusted authorities and revocation lists; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "deliveryconfig" -d 'Configure how mail is delivered: source address, EHLO name; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "sslconfig" -d 'Configure the TLS versions and cipher suites offered to mail servers; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "dnsconfig" -d 'Configure DNS servers and DNSSEC; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "updateconfig" -d 'Configure the HTTP proxy of the policy fetch; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "sethostname" -d 'Set the name of the gateway; without a name, by dialogue'
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
complete -c destgate -n "__fish_destgate_needs_command" -f -a "telnet" -d 'Talk to a server by hand, in the clear or inside TLS; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "tlsverify" -d 'Verify the certificate of a host for a TLS domain; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "daneverify" -d 'Verify DANE of domains, step by step; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "mtastsverify" -d 'Verify MTA-STS of domains, step by step; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "tail" -d 'Show the last lines of a log and follow it; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "grep" -d 'Search a log; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "logconfig" -d 'Configure the logs; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "rollovernow" -d 'Begin a new log file now; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "alertconfig" -d 'Configure how alerts are delivered; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "displayalerts" -d 'Show the last alerts'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "hoststatus" -d 'Show what the last check of a destination saw; without a destination, by dialogue'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "tophosts" -d 'List the destinations of the table by their last check, worst first'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "status" -d 'Show the state of the gateway'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "serve" -d 'Serve other programs: Postfix\'s TLS policies by the destination table'
complete -c destgate -n "__fish_destgate_needs_command" -f -a "tlspolicy" -d 'Show what Postfix would be told about a next hop'
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
complete -c destgate -n "__fish_destgate_using_subcommand check" -l semantics -d 'Whose rules make the verdict when DANE fails [default: the gateway\'s, with --replay as recorded]' -r -f -a "gateway\t'The gateway\'s: MTA-STS, and failing that the TLS setting, decides'
rfc\t'The RFCs\': a host that fails DANE is never used'"
complete -c destgate -n "__fish_destgate_using_subcommand check" -l format -d 'The form of the report [default: text; table for more than four domains on a terminal, for --all and for --entries]' -r -f -a "text\t'For people, a report for each domain'
table\t'One line a domain, as wide as the terminal'
json\t'An array of reports'
ndjson\t'One JSON report a line, as each domain finishes'
csv\t'One row a domain'
log\t'mail_logs lines, in the gateway\'s wording'
html\t'One page for a browser'"
complete -c destgate -n "__fish_destgate_using_subcommand check" -l log-level -d 'How much --format log says; else as much as mail_logs (logconfig)' -r -f -a "info\t'What an operator reads'
debug\t'Every query too'"
complete -c destgate -n "__fish_destgate_using_subcommand check" -l deadline -d 'Bound of a whole domain' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l ehlo -d 'The name given in EHLO [default: as `deliveryconfig` or `sethostname` says, else this host\'s]' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l user-agent -d 'The User-Agent of the policy fetch' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l source-address -d 'The address of this host to connect to mail servers from, one a family (repeatable) [default: as `deliveryconfig` says]' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l proxy -d 'An HTTP proxy for the policy fetch, as http://host:port, or none [default: as `updateconfig` says]' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l dnssec -d 'How DNS answers are judged [default: as `dnsconfig` says, validate from the start]' -r -f -a "validate\t'Validate every answer here'
trust-ad\t'Trust the AD bit of the DNS servers'
off\t'Do not judge answers (DANE is not evaluated)'"
complete -c destgate -n "__fish_destgate_using_subcommand check" -l profile-from -d 'Who answers for domains without an entry: the check\'s own settings, or DEFAULT of the store' -r -f -a "check\t'tls=preferred dane=opportunistic mta_sts=on'
store\t'The DEFAULT entry of the destination table'"
complete -c destgate -n "__fish_destgate_using_subcommand check" -l record -d 'Keep all that was seen in one compressed file, for --replay; with --resume, behind what it holds' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand check" -l replay -d 'Judge what --record kept, without the network; all of it, or the domains named; --shard, --resume and --summary go with it. One that is cut off is judged as far as it goes, with exit status 3 unless a worse one is due' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand check" -l now -d 'With --replay: judge as of this time, as 2027-01-31T12:00:00Z or +14d (s, min, h, d, w)' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l what-if -d 'What other settings would make of it, as tls=required_verify_hosted,mta_sts=on (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l diff -d 'Say what changed since these reports (--format json or ndjson; `-` is stdin); exit status 1 if anything got worse' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand check" -l jobs -d 'How many domains are checked at once [default: by processors and the limit of open files, at most 256]' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l per-host -d 'How many connections to one address there are at once; a proxy of one\'s own is not spared' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l pause -d 'How long to wait before the next connection to the same address' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l resume -d 'Leave out the domains that this ndjson file has already, as in `--resume out.ndjson >> out.ndjson`' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand check" -l shard -d 'Check one part of the domains alone, for several machines that share a file' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand check" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand check" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand check" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l all -d 'Every domain of the rehearsal lab (with --lab)'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l no-smtp -d 'Do not connect to MX hosts'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l all-certs -d 'Look at every certificate that an MX host may hold: RSA and ECDSA apart'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l deny-private -d 'Refuse to connect to private and loopback addresses (for hosted use)'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l no-cache -d 'Neither read nor write the policy cache'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l refresh -d 'Fetch the policy even if a live one is cached'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l explain -d 'Show every step with its time'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l certs -d 'Show every certificate of every chain below the report'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l pending -d 'Decide by the uncommitted entries'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l entries -d 'Check every entry of the destination table, one line each'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l ordered -d 'With ndjson and csv: in the order of the input, not as each domain finishes'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l skip-invalid -d 'Leave out lines of --file that are no domain, even among its first 1000, instead of refusing the file'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l summary -d 'Sum up on stderr at the end, also where that is no terminal'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l no-summary -d 'No summary at the end'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l quiet -d 'Neither progress nor summary on stderr'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand check" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand check" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand report; and not __fish_seen_subcommand_from merge html help" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand report; and not __fish_seen_subcommand_from merge html help" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand report; and not __fish_seen_subcommand_from merge html help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand report; and not __fish_seen_subcommand_from merge html help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand report; and not __fish_seen_subcommand_from merge html help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand report; and not __fish_seen_subcommand_from merge html help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand report; and not __fish_seen_subcommand_from merge html help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand report; and not __fish_seen_subcommand_from merge html help" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand report; and not __fish_seen_subcommand_from merge html help" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand report; and not __fish_seen_subcommand_from merge html help" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand report; and not __fish_seen_subcommand_from merge html help" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand report; and not __fish_seen_subcommand_from merge html help" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand report; and not __fish_seen_subcommand_from merge html help" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand report; and not __fish_seen_subcommand_from merge html help" -f -a "merge" -d 'Join ndjson files of several runs or machines; of a domain that is there twice, the report that was made last'
complete -c destgate -n "__fish_destgate_using_subcommand report; and not __fish_seen_subcommand_from merge html help" -f -a "html" -d 'One page for a browser: charts, a table, and a section a domain with the evidence and the fix'
complete -c destgate -n "__fish_destgate_using_subcommand report; and not __fish_seen_subcommand_from merge html help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from merge" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from merge" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from merge" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from merge" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from merge" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from merge" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from merge" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from merge" -l sort -d 'By domain, not in the order of the files'
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from merge" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from merge" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from merge" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from merge" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from merge" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from merge" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from html" -s o -l output -d 'Where the page goes, written as a whole or not at all; `-` is stdout' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from html" -l title -d 'The heading of the page' -r
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from html" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from html" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from html" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from html" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from html" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from html" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from html" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from html" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from html" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from html" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from html" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from html" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from html" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from help" -f -a "merge" -d 'Join ndjson files of several runs or machines; of a domain that is there twice, the report that was made last'
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from help" -f -a "html" -d 'One page for a browser: charts, a table, and a section a domain with the evidence and the fix'
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt mx tlsa help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
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
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object'"
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object'"
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
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
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
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
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
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
complete -c destgate -n "__fish_destgate_using_subcommand policy; and not __fish_seen_subcommand_from make help" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand policy; and not __fish_seen_subcommand_from make help" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and not __fish_seen_subcommand_from make help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand policy; and not __fish_seen_subcommand_from make help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand policy; and not __fish_seen_subcommand_from make help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and not __fish_seen_subcommand_from make help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and not __fish_seen_subcommand_from make help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and not __fish_seen_subcommand_from make help" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand policy; and not __fish_seen_subcommand_from make help" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand policy; and not __fish_seen_subcommand_from make help" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand policy; and not __fish_seen_subcommand_from make help" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand policy; and not __fish_seen_subcommand_from make help" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand policy; and not __fish_seen_subcommand_from make help" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand policy; and not __fish_seen_subcommand_from make help" -f -a "make" -d 'Make a policy and its records from the MX hosts as they are now'
complete -c destgate -n "__fish_destgate_using_subcommand policy; and not __fish_seen_subcommand_from make help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l mx -d 'The mx lines: `live` for the MX hosts as they are now, or names and patterns' -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l also -d 'Hosts that are no MX yet, or not any more' -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l mode -d 'The mode' -r -f -a "testing\t'Senders report failures and deliver nevertheless'
enforce\t'Senders do not deliver to a host that fails'
none\t'Senders act as without a policy: to withdraw one'"
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l max-age -d 'How long senders keep the policy, in seconds; one day if absent, a week in mode enforce' -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l rua -d 'Where TLS reports go: mailto: or https: (repeatable); makes the TLS-RPT record too' -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l alias -d 'The host that mta-sts.DOMAIN shall be an alias of; makes that record too' -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l dns -d 'Print the records alone, in the form of a DNS tool' -r -f -a "zone\t'Lines of a zone file'
form\t'A table for a provider\'s web form'
nsupdate\t'A batch for nsupdate'
octodns\t'YAML for octoDNS'
dnscontrol\t'JavaScript for DNSControl'
terraform-route53\t'Terraform for Amazon Route 53'
terraform-cloudflare\t'Terraform for Cloudflare'
azure-cli\t'Commands of Azure\'s command line'
route53-json\t'A change batch for Amazon Route 53'"
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object'"
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l no-smtp -d 'Do not connect to the MX hosts'
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from help" -f -a "make" -d 'Make a policy and its records from the MX hosts as they are now'
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read help" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read help" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read help" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read help" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read help" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read help" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read help" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read help" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read help" -f -a "read" -d 'Show the reports in files and mailboxes; nothing is stored'
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from read" -l format -d 'The form of the reports' -r -f -a "text\t'For people'
json\t'One JSON object'"
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from read" -l dkim -d 'What to do about the DKIM signatures of messages' -r -f -a "off\t'They are not looked at, and nothing is looked up'
note\t'They are verified and told'
require\t'Reports without a good one are held (RFC 8460 section 3)'"
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from read" -l trust-authres -d 'Believe the Authentication-Results of this gateway, named as in them' -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from read" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from read" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from read" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from read" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from read" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from read" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from read" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from read" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from read" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from read" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from read" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from read" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from read" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from help" -f -a "read" -d 'Show the reports in files and mailboxes; nothing is stored'
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show purge help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
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
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
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
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l offline -d 'Do not look anything up'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
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
complete -c destgate -n "__fish_destgate_using_subcommand dig" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dig" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand dig" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dig" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dig" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand dig" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand dig" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand dig" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand dig" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand dig" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand dig" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand dig" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand dig" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand nslookup" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand nslookup" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand nslookup" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand nslookup" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand nslookup" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand nslookup" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand nslookup" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand nslookup" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand nslookup" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand nslookup" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand nslookup" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand nslookup" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand nslookup" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand dnsflush" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsflush" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsflush" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsflush" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsflush" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsflush" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsflush" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsflush" -l yes -d 'Do not ask'
complete -c destgate -n "__fish_destgate_using_subcommand dnsflush" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand dnsflush" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand dnsflush" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand dnsflush" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand dnsflush" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand dnsflush" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -f -a "new" -d 'Make an entry'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -f -a "set" -d 'Make an entry, or change it if it exists: the same command twice changes nothing more'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -f -a "edit" -d 'Change an entry'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -f -a "delete" -d 'Remove entries'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -f -a "default" -d 'Change DEFAULT'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -f -a "list" -d 'A summary of all entries'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -f -a "detail" -d 'Everything about one entry or all'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -f -a "import" -d 'Replace the table by an INI file\'s'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -f -a "export" -d 'Write the table, pending changes included, as an INI file'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -f -a "clear" -d 'Remove all entries but DEFAULT'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
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
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l verify -d 'Verify the domain first; refuse the change if its mail would not be delivered'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l max-host-concurrency -d 'Most connections open at once to the destination, 1 to 1000' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l max-messages-per-connection -d 'Most messages delivered over one connection, 1 to 1000' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l recipient-minutes -d 'Minutes over which the recipient limit is measured, 1 to 60' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l recipient-limit -d 'Most recipients in that time, 0 to 1000000000' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l limit-type -d 'What the limits count: the whole domain (host) or each MX address (MXIP) [host, MXIP]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l limit-apply -d 'Over what the limits are enforced: the system or each virtual gateway (VG) [system, VG]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l tls -d 'How hard TLS is asked [none, preferred, required, preferred_verify, required_verify, required_verify_hosted]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l certificate -d 'The certificate profile presented when the server asks for one' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l dane -d 'Whether TLSA records are obeyed (needs TLS) [none, opportunistic, mandatory]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l mta-sts -d 'Whether MTA-STS policies are obeyed (needs TLS) [off, on]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l bounce-validation -d 'Whether bounce verification tags addresses [off, on]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l bounce-profile -d 'The bounce profile' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l ip-sort-pref -d 'How addresses within one MX preference are sorted [PREFER_V4, PREFER_V6, REQUIRE_V4, REQUIRE_V6]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l send-tls-req-alert -d 'Whether an alert is sent when a required TLS connection fails [off, on]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l verify -d 'Verify the domain first; refuse the change if its mail would not be delivered'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -s V -l version -d 'Print version'
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
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l verify -d 'Verify the domain first; refuse the change if its mail would not be delivered'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
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
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l format -d 'The form' -r -f -a "text\t'For people'
json\t'An array of objects'
csv\t'One row an entry'"
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
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
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l pending -d 'With the uncommitted changes'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from export" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l yes -d 'Yes, all of them'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from help" -f -a "new" -d 'Make an entry'
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from help" -f -a "set" -d 'Make an entry, or change it if it exists: the same command twice changes nothing more'
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
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
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
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l format -d 'The form' -r -f -a "text\t'For people'
json\t'An array of objects'
csv\t'One row an entry'"
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l pending -d 'With the uncommitted changes'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from export" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l yes -d 'Yes, all of them'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -s h -l help -d 'Print help (see more with \'--help\')'
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
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
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
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l set -d 'A value, as key=value (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l bounce-when-down -d 'Bounce everything queued for a domain whose host is down: on or off' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from export" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from export" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from export" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from export" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from export" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from export" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from export" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
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
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
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
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and not __fish_seen_subcommand_from certificate certauthority crl help" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and not __fish_seen_subcommand_from certificate certauthority crl help" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and not __fish_seen_subcommand_from certificate certauthority crl help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and not __fish_seen_subcommand_from certificate certauthority crl help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and not __fish_seen_subcommand_from certificate certauthority crl help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and not __fish_seen_subcommand_from certificate certauthority crl help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and not __fish_seen_subcommand_from certificate certauthority crl help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and not __fish_seen_subcommand_from certificate certauthority crl help" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and not __fish_seen_subcommand_from certificate certauthority crl help" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and not __fish_seen_subcommand_from certificate certauthority crl help" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and not __fish_seen_subcommand_from certificate certauthority crl help" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and not __fish_seen_subcommand_from certificate certauthority crl help" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and not __fish_seen_subcommand_from certificate certauthority crl help" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and not __fish_seen_subcommand_from certificate certauthority crl help" -f -a "certificate" -d 'Certificate profiles, presented to servers that ask for one'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and not __fish_seen_subcommand_from certificate certauthority crl help" -f -a "certauthority" -d 'The lists of authorities that are trusted'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and not __fish_seen_subcommand_from certificate certauthority crl help" -f -a "crl" -d 'Certificate revocation lists'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and not __fish_seen_subcommand_from certificate certauthority crl help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -f -a "list" -d 'Show all profiles'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -f -a "print" -d 'Show which profile serves which destinations'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -f -a "import" -d 'Take a certificate with its key from a PKCS#12 or PEM file'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -f -a "new" -d 'Make a key, a self-signed certificate, and a request for a signed one'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -f -a "edit" -d 'Give a profile its signed certificate, or further certificates above it'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -f -a "request" -d 'Write the request for a signed certificate (PEM)'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -f -a "export" -d 'Write a certificate to a file (mode 0600)'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -f -a "delete" -d 'Remove a profile that no destination uses'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certauthority" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certauthority" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certauthority" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certauthority" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certauthority" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certauthority" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certauthority" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certauthority" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certauthority" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certauthority" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certauthority" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certauthority" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certauthority" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certauthority" -f -a "custom" -d 'Authorities of your own choice'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certauthority" -f -a "system" -d 'The system\'s authorities'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certauthority" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -f -a "list" -d 'Show the lists'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -f -a "import" -d 'Take a list from a file or an http or https URL'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -f -a "update" -d 'Fetch again the lists that came from a URL'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -f -a "delete" -d 'Remove a list'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -f -a "enable" -d 'Look at revocation lists'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -f -a "disable" -d 'Do not look at revocation lists'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from help" -f -a "certificate" -d 'Certificate profiles, presented to servers that ask for one'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from help" -f -a "certauthority" -d 'The lists of authorities that are trusted'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from help" -f -a "crl" -d 'Certificate revocation lists'
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and not __fish_seen_subcommand_from setup show help" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and not __fish_seen_subcommand_from setup show help" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and not __fish_seen_subcommand_from setup show help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and not __fish_seen_subcommand_from setup show help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and not __fish_seen_subcommand_from setup show help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and not __fish_seen_subcommand_from setup show help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and not __fish_seen_subcommand_from setup show help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and not __fish_seen_subcommand_from setup show help" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and not __fish_seen_subcommand_from setup show help" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and not __fish_seen_subcommand_from setup show help" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and not __fish_seen_subcommand_from setup show help" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and not __fish_seen_subcommand_from setup show help" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and not __fish_seen_subcommand_from setup show help" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and not __fish_seen_subcommand_from setup show help" -f -a "setup" -d 'Choose the address to send from and the name given in EHLO'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and not __fish_seen_subcommand_from setup show help" -f -a "show" -d 'Show the settings'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and not __fish_seen_subcommand_from setup show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l interface -d 'An address of this host to connect to mail servers from, or auto (repeatable: one IPv4, one IPv6)' -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l ehlo -d 'The name given in EHLO; none: the gateway\'s host name' -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from show" -l format -d 'The form' -r -f -a "text\t'For people'
json\t'One JSON object'"
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from show" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from show" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from show" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from show" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from show" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from show" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from show" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from show" -l pending -d 'With the uncommitted changes'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from show" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from show" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from show" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from show" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from help" -f -a "setup" -d 'Choose the address to send from and the name given in EHLO'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show the settings'
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and not __fish_seen_subcommand_from outbound verify show help" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and not __fish_seen_subcommand_from outbound verify show help" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and not __fish_seen_subcommand_from outbound verify show help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and not __fish_seen_subcommand_from outbound verify show help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and not __fish_seen_subcommand_from outbound verify show help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and not __fish_seen_subcommand_from outbound verify show help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and not __fish_seen_subcommand_from outbound verify show help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and not __fish_seen_subcommand_from outbound verify show help" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and not __fish_seen_subcommand_from outbound verify show help" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and not __fish_seen_subcommand_from outbound verify show help" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and not __fish_seen_subcommand_from outbound verify show help" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and not __fish_seen_subcommand_from outbound verify show help" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and not __fish_seen_subcommand_from outbound verify show help" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and not __fish_seen_subcommand_from outbound verify show help" -f -a "outbound" -d 'Choose the TLS versions and cipher suites that mail servers are offered'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and not __fish_seen_subcommand_from outbound verify show help" -f -a "verify" -d 'List the suites of a cipher string, or of the settings in force'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and not __fish_seen_subcommand_from outbound verify show help" -f -a "show" -d 'Show the settings'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and not __fish_seen_subcommand_from outbound verify show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l versions -d 'tls1.2, tls1.3 or both, separated by a comma' -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l ciphers -d 'A cipher string' -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from verify" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from verify" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from verify" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from verify" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from verify" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from verify" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from verify" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from verify" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from verify" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from verify" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from verify" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from verify" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from show" -l format -d 'The form' -r -f -a "text\t'For people'
json\t'One JSON object'"
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from show" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from show" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from show" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from show" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from show" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from show" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from show" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from show" -l pending -d 'With the uncommitted changes'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from show" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from show" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from show" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from show" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from help" -f -a "outbound" -d 'Choose the TLS versions and cipher suites that mail servers are offered'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from help" -f -a "verify" -d 'List the suites of a cipher string, or of the settings in force'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show the settings'
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show help" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show help" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show help" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show help" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show help" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show help" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show help" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show help" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show help" -f -a "new-server" -d 'Add DNS cache servers, or change their priority; without any, the system\'s are used'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show help" -f -a "alternate" -d 'Set the servers of a domain and everything below it'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show help" -f -a "delete" -d 'Remove servers, or the servers of domains'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show help" -f -a "setup" -d 'Change how answers are judged and how long they may take'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show help" -f -a "show" -d 'Show the settings'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l priority -d 'The lower, the earlier it is asked; servers of one priority take turns, beginning with any of them' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l insecure -d 'Its answers count as insecure, whatever DNSSEC says (for a zone that is another one inside)'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l dnssec -d 'How answers are judged' -r -f -a "validate\t'Validate every answer here'
trust-ad\t'Trust the AD bit of the DNS servers'
off\t'Do not judge answers (DANE is not evaluated)'"
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l timeout -d 'Bound of one look-up' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l trust-anchor -d 'DNSSEC trust anchors: a file of DS or DNSKEY records in zone-file form, which is read now; or root' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from show" -l format -d 'The form' -r -f -a "text\t'For people'
json\t'One JSON object'"
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from show" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from show" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from show" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from show" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from show" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from show" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from show" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from show" -l pending -d 'With the uncommitted changes'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from show" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from show" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from show" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from show" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from help" -f -a "new-server" -d 'Add DNS cache servers, or change their priority; without any, the system\'s are used'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from help" -f -a "alternate" -d 'Set the servers of a domain and everything below it'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Remove servers, or the servers of domains'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from help" -f -a "setup" -d 'Change how answers are judged and how long they may take'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show the settings'
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and not __fish_seen_subcommand_from setup show help" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and not __fish_seen_subcommand_from setup show help" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and not __fish_seen_subcommand_from setup show help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and not __fish_seen_subcommand_from setup show help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and not __fish_seen_subcommand_from setup show help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and not __fish_seen_subcommand_from setup show help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and not __fish_seen_subcommand_from setup show help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and not __fish_seen_subcommand_from setup show help" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and not __fish_seen_subcommand_from setup show help" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and not __fish_seen_subcommand_from setup show help" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and not __fish_seen_subcommand_from setup show help" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and not __fish_seen_subcommand_from setup show help" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and not __fish_seen_subcommand_from setup show help" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and not __fish_seen_subcommand_from setup show help" -f -a "setup" -d 'Choose the HTTP proxy that policies are fetched through'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and not __fish_seen_subcommand_from setup show help" -f -a "show" -d 'Show the settings'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and not __fish_seen_subcommand_from setup show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l proxy -d 'The proxy, as http://host:port, or none' -r
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from show" -l format -d 'The form' -r -f -a "text\t'For people'
json\t'One JSON object'"
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from show" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from show" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from show" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from show" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from show" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from show" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from show" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from show" -l pending -d 'With the uncommitted changes'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from show" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from show" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from show" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from show" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from help" -f -a "setup" -d 'Choose the HTTP proxy that policies are fetched through'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show the settings'
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand commit" -s m -l message -d 'Why' -r
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand commit" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand commit" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand commit" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l format -d 'The form' -r -f -a "text\t'A tree'
json\t'JSON'"
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l yes -d 'Do not ask'
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand clear" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand clear" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand clear" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand clear" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand clear" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand clear" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand clear" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
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
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l yes -d 'Yes, go back, and commit that'
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand showconfig" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l keys -d 'What becomes of the private keys of certificate profiles' -r -f -a "leave-out\t'They stay here; such a file can only be loaded where the keys are'
encrypted\t'Under a passphrase'
plain\t'As they are; keep the file safe'"
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l passphrase-file -d 'Read the passphrase from the first line of a file; `-` is stdin. Without it, it is asked for on a terminal' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l passphrase-file -d 'Read the passphrase from the first line of a file; `-` is stdin. Without it, it is asked for on a terminal' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -s b -l source -d 'Connect from this address (also -s)' -r
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -s e -l escape -d 'The escape character, or `none`' -r
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l sni -d 'The name sent as SNI and held against the certificate, instead of the host\'s' -r
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l sigalgs -d 'Offer signatures of one kind, so that the server shows its certificate of that kind' -r -f -a "rsa\t'RSA'
ecdsa\t'ECDSA'"
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l wait -d 'After the end of the input, wait for so long a silence of the server' -r
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l max-time -d 'End after so long whatever happens; unless given, 60 s after the end of the input' -r
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -s 4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -s 6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l tls -d 'TLS at once'
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l starttls -d 'SMTP up to STARTTLS, then TLS'
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l raw -d 'Write what the server sends as it is, and nothing else, to a stdout that is no terminal'
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand tlsverify" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand tlsverify" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsverify" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand tlsverify" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand tlsverify" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsverify" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsverify" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsverify" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand tlsverify" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand tlsverify" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand tlsverify" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand tlsverify" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand tlsverify" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand daneverify" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand daneverify" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand daneverify" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand daneverify" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand daneverify" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand daneverify" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand daneverify" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand daneverify" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand daneverify" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand daneverify" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand daneverify" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand daneverify" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand daneverify" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand mtastsverify" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand mtastsverify" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand mtastsverify" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand mtastsverify" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand mtastsverify" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand mtastsverify" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand mtastsverify" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand mtastsverify" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand mtastsverify" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand mtastsverify" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand mtastsverify" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand mtastsverify" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand mtastsverify" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand tail" -s n -l lines -d 'How many lines to begin with' -r
complete -c destgate -n "__fish_destgate_using_subcommand tail" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand tail" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand tail" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand tail" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand tail" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand tail" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand tail" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand tail" -s f -l follow -d 'Follow, though stdout is no terminal'
complete -c destgate -n "__fish_destgate_using_subcommand tail" -l no-follow -d 'Do not follow, though stdout is a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand tail" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand tail" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand tail" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand tail" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand tail" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand tail" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand grep" -s e -l regex -d 'The regular expression' -r
complete -c destgate -n "__fish_destgate_using_subcommand grep" -s C -l context -d 'Lines of context around each match' -r
complete -c destgate -n "__fish_destgate_using_subcommand grep" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand grep" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand grep" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand grep" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand grep" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand grep" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand grep" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand grep" -s i -l ignore-case -d 'Upper and lower case are the same'
complete -c destgate -n "__fish_destgate_using_subcommand grep" -s v -l invert -d 'Lines that do not fit'
complete -c destgate -n "__fish_destgate_using_subcommand grep" -s c -l count -d 'Only the number of lines'
complete -c destgate -n "__fish_destgate_using_subcommand grep" -s t -l tail -d 'Follow the log'
complete -c destgate -n "__fish_destgate_using_subcommand grep" -s p -l paginate -d 'A page at a time, on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand grep" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand grep" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand grep" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand grep" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand grep" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand grep" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and not __fish_seen_subcommand_from edit print help" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and not __fish_seen_subcommand_from edit print help" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and not __fish_seen_subcommand_from edit print help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and not __fish_seen_subcommand_from edit print help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and not __fish_seen_subcommand_from edit print help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and not __fish_seen_subcommand_from edit print help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and not __fish_seen_subcommand_from edit print help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and not __fish_seen_subcommand_from edit print help" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and not __fish_seen_subcommand_from edit print help" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and not __fish_seen_subcommand_from edit print help" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and not __fish_seen_subcommand_from edit print help" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and not __fish_seen_subcommand_from edit print help" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and not __fish_seen_subcommand_from edit print help" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and not __fish_seen_subcommand_from edit print help" -f -a "edit" -d 'Change what is logged and kept'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and not __fish_seen_subcommand_from edit print help" -f -a "print" -d 'Show the logs, their settings and where they are'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and not __fish_seen_subcommand_from edit print help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l level -d 'How much is said: info, or debug for every query too' -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l max-size -d 'From this size on a file is rolled over: 1K to 1024M' -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l max-files -d 'How many files are kept, the current one included: 1 to 100' -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from print" -l format -d 'The form' -r -f -a "text\t'For people'
json\t'An array of objects'
csv\t'One row an entry'"
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from print" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from print" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from print" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from print" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from print" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from print" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from print" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from print" -l pending -d 'The uncommitted state'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from print" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from print" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from print" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from print" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from print" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from print" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from help" -f -a "edit" -d 'Change what is logged and kept'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from help" -f -a "print" -d 'Show the logs, their settings and where they are'
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand rollovernow" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand rollovernow" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand rollovernow" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand rollovernow" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand rollovernow" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand rollovernow" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand rollovernow" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand rollovernow" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand rollovernow" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand rollovernow" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand rollovernow" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand rollovernow" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand rollovernow" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and not __fish_seen_subcommand_from setup print test help" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and not __fish_seen_subcommand_from setup print test help" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and not __fish_seen_subcommand_from setup print test help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and not __fish_seen_subcommand_from setup print test help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and not __fish_seen_subcommand_from setup print test help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and not __fish_seen_subcommand_from setup print test help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and not __fish_seen_subcommand_from setup print test help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and not __fish_seen_subcommand_from setup print test help" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and not __fish_seen_subcommand_from setup print test help" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and not __fish_seen_subcommand_from setup print test help" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and not __fish_seen_subcommand_from setup print test help" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and not __fish_seen_subcommand_from setup print test help" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and not __fish_seen_subcommand_from setup print test help" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and not __fish_seen_subcommand_from setup print test help" -f -a "setup" -d 'Change how alerts are delivered, and how often'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and not __fish_seen_subcommand_from setup print test help" -f -a "print" -d 'Show the settings'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and not __fish_seen_subcommand_from setup print test help" -f -a "test" -d 'Send a test alert, by the settings as they are typed, committed or not'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and not __fish_seen_subcommand_from setup print test help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l command -d 'The command that gets each alert, or none' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l interval -d 'Seconds before a duplicate alert, 0 to 86400; 0: every alert' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l command-timeout -d 'Seconds that the command may take, 1 to 300' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l commit -d 'Commit this change at once, with a comment; refused while changes of others wait' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l commit-all -d 'Commit every change that waits at once, whoever made it, with a comment' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l format -d 'The form of the result' -r -f -a "text\t'For people'
json\t'One JSON object: changed, pending (how many changes wait), committed'"
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l dry-run -d 'Show what would change and keep nothing'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l exit-code -d 'With --dry-run: end with status 1 if something would change'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from print" -l format -d 'The form' -r -f -a "text\t'For people'
json\t'JSON'"
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from print" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from print" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from print" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from print" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from print" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from print" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from print" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from print" -l pending -d 'The uncommitted state'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from print" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from print" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from print" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from print" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from print" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from print" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from test" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from test" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from test" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from test" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from test" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from test" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from test" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from test" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from test" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from test" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from test" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from test" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from help" -f -a "setup" -d 'Change how alerts are delivered, and how often'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from help" -f -a "print" -d 'Show the settings'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from help" -f -a "test" -d 'Send a test alert, by the settings as they are typed, committed or not'
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand displayalerts" -s n -l lines -d 'How many' -r
complete -c destgate -n "__fish_destgate_using_subcommand displayalerts" -l format -d 'The form' -r -f -a "text\t'For people'
json\t'JSON'"
complete -c destgate -n "__fish_destgate_using_subcommand displayalerts" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand displayalerts" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand displayalerts" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand displayalerts" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand displayalerts" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand displayalerts" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand displayalerts" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand displayalerts" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand displayalerts" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand displayalerts" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand displayalerts" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand displayalerts" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand displayalerts" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand hoststatus" -l format -d 'The form' -r -f -a "text\t'For people'
json\t'JSON'"
complete -c destgate -n "__fish_destgate_using_subcommand hoststatus" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand hoststatus" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand hoststatus" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand hoststatus" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand hoststatus" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand hoststatus" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand hoststatus" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand hoststatus" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand hoststatus" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand hoststatus" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand hoststatus" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand hoststatus" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand hoststatus" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand tophosts" -s n -l lines -d 'How many' -r
complete -c destgate -n "__fish_destgate_using_subcommand tophosts" -l format -d 'The form' -r -f -a "text\t'For people'
json\t'JSON'"
complete -c destgate -n "__fish_destgate_using_subcommand tophosts" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand tophosts" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand tophosts" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand tophosts" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand tophosts" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand tophosts" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand tophosts" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand tophosts" -l all -d 'Also destinations that have no entry'
complete -c destgate -n "__fish_destgate_using_subcommand tophosts" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand tophosts" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand tophosts" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand tophosts" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand tophosts" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand tophosts" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand status" -l format -d 'The form' -r -f -a "text\t'For people'
json\t'JSON'"
complete -c destgate -n "__fish_destgate_using_subcommand status" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand status" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand status" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand status" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand status" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand status" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand status" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand status" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand status" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand status" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand status" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand status" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand serve; and not __fish_seen_subcommand_from socketmap help" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand serve; and not __fish_seen_subcommand_from socketmap help" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand serve; and not __fish_seen_subcommand_from socketmap help" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand serve; and not __fish_seen_subcommand_from socketmap help" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand serve; and not __fish_seen_subcommand_from socketmap help" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand serve; and not __fish_seen_subcommand_from socketmap help" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand serve; and not __fish_seen_subcommand_from socketmap help" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand serve; and not __fish_seen_subcommand_from socketmap help" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand serve; and not __fish_seen_subcommand_from socketmap help" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand serve; and not __fish_seen_subcommand_from socketmap help" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand serve; and not __fish_seen_subcommand_from socketmap help" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand serve; and not __fish_seen_subcommand_from socketmap help" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand serve; and not __fish_seen_subcommand_from socketmap help" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand serve; and not __fish_seen_subcommand_from socketmap help" -f -a "socketmap" -d 'Answer Postfix\'s smtp_tls_policy_maps by the destination table'
complete -c destgate -n "__fish_destgate_using_subcommand serve; and not __fish_seen_subcommand_from socketmap help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l listen -d 'Where to listen: inet:ADDRESS:PORT or unix:PATH[,mode=0660] (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l http -d 'Where to serve metrics, health and /v1/policy over HTTP, for example 127.0.0.1:9642' -r
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l default -d 'The settings of domains that have no entry' -r -f -a "check\t'Those of `check`: TLS Preferred, DANE Opportunistic, MTA-STS On'
store\t'The DEFAULT entry'
notfound\t'None: NOTFOUND, unless an enforced MTA-STS policy applies'"
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l mixed -d 'The answer for domains of which only some MX hosts have DANE' -r -f -a "dane\t'Only the hosts with DANE'
alternate\t'The hosts with DANE, and the others by the MTA-STS policy, in turn'
weak\t'DANE where there is any; the other hosts are not protected'"
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l listen-anywhere -d 'Listen on an address that other hosts can reach'
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l yes -d 'Switch TLS off for every domain without an entry, if DEFAULT says so'
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from help" -f -a "socketmap" -d 'Answer Postfix\'s smtp_tls_policy_maps by the destination table'
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l map -d 'The map' -r
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l format -d 'The form' -r -f -a "text\t'For people'
json\t'JSON'"
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l default -d 'The settings of domains that have no entry' -r -f -a "check\t'Those of `check`: TLS Preferred, DANE Opportunistic, MTA-STS On'
store\t'The DEFAULT entry'
notfound\t'None: NOTFOUND, unless an enforced MTA-STS policy applies'"
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l mixed -d 'The answer for domains of which only some MX hosts have DANE' -r -f -a "dane\t'Only the hosts with DANE'
alternate\t'The hosts with DANE, and the others by the MTA-STS policy, in turn'
weak\t'DANE where there is any; the other hosts are not protected'"
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l explain -d 'Say why'
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l serve -d 'Serve the lab until interrupted; writes trust anchor, roots and options to this folder' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l delay -d 'Answer each message this late, as servers far away do. Unit: milliseconds' -r
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand lab" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand lab" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand lab" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l db -d 'The database file' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l resolver -d 'A recursive resolver to ask instead of the system\'s: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l trust-anchor -d 'DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root\'s [env: DESTGATE_TRUST_ANCHOR]' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l ca-file -d 'Trusted root certificates (PEM) instead of the system\'s and certconfig\'s' -r -F
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l smtp-port -d 'TCP port of MX hosts' -r
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l connect-to -d 'Connect to the second host and port instead of the first (repeatable)' -r
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l timeout -d 'Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]' -r
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l lab -d 'Use the rehearsal lab instead of the network: a small internet inside this process'
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l ipv4 -d 'Use IPv4 only'
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l ipv6 -d 'Use IPv6 only'
complete -c destgate -n "__fish_destgate_using_subcommand generate" -l no-color -d 'No colour, even on a terminal'
complete -c destgate -n "__fish_destgate_using_subcommand generate" -s h -l help -d 'Print help'
complete -c destgate -n "__fish_destgate_using_subcommand generate" -s V -l version -d 'Print version'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "check" -d 'Check what would become of a message to a domain, on real DNS, HTTPS and SMTP servers'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "report" -d 'Make one page, or one file, of the reports of many checks'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "lint" -d 'Check records and policies before they are published'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "policy" -d 'Make the MTA-STS policy of a domain of your own'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "tlsrpt" -d 'Show the TLS reports that others have sent, out of files and mailboxes'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "cache" -d 'Show or purge the cache of MTA-STS policies'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "dig" -d 'Look up DNS records as ISC\'s dig does; without words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "nslookup" -d 'Look up a name or an address; without words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "dnsflush" -d 'Clear the DNS cache'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "destconfig" -d 'Configure destination controls; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "smtproutes" -d 'Configure permanent routes for domains; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "bounceconfig" -d 'Configure bounce profiles; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "certconfig" -d 'Configure certificates, trusted authorities and revocation lists; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "deliveryconfig" -d 'Configure how mail is delivered: source address, EHLO name; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "sslconfig" -d 'Configure the TLS versions and cipher suites offered to mail servers; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "dnsconfig" -d 'Configure DNS servers and DNSSEC; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "updateconfig" -d 'Configure the HTTP proxy of the policy fetch; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "sethostname" -d 'Set the name of the gateway; without a name, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "commit" -d 'Put the pending changes in force'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "commitdetail" -d 'Show the last commit'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "clearchanges" -d 'Drop the pending changes'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "showchanges" -d 'Show the pending changes'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "rollbackconfig" -d 'List earlier configurations, or go back to one'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "showconfig" -d 'Show the whole configuration in force'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "saveconfig" -d 'Save the whole configuration in force to a file'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "loadconfig" -d 'Load a whole configuration from a file, as pending changes'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "hostname" -d 'Show or set the name of the gateway'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "telnet" -d 'Talk to a server by hand, in the clear or inside TLS; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "tlsverify" -d 'Verify the certificate of a host for a TLS domain; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "daneverify" -d 'Verify DANE of domains, step by step; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "mtastsverify" -d 'Verify MTA-STS of domains, step by step; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "tail" -d 'Show the last lines of a log and follow it; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "grep" -d 'Search a log; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "logconfig" -d 'Configure the logs; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "rollovernow" -d 'Begin a new log file now; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "alertconfig" -d 'Configure how alerts are delivered; without further words, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "displayalerts" -d 'Show the last alerts'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "hoststatus" -d 'Show what the last check of a destination saw; without a destination, by dialogue'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "tophosts" -d 'List the destinations of the table by their last check, worst first'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "status" -d 'Show the state of the gateway'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "serve" -d 'Serve other programs: Postfix\'s TLS policies by the destination table'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "tlspolicy" -d 'Show what Postfix would be told about a next hop'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "lab" -d 'List the domains of the rehearsal lab, or serve it to other programs'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "generate" -d 'Write man pages and completions'
complete -c destgate -n "__fish_destgate_using_subcommand help; and not __fish_seen_subcommand_from check report lint policy tlsrpt cache dig nslookup dnsflush destconfig smtproutes bounceconfig certconfig deliveryconfig sslconfig dnsconfig updateconfig sethostname commit commitdetail clearchanges showchanges rollbackconfig showconfig saveconfig loadconfig hostname telnet tlsverify daneverify mtastsverify tail grep logconfig rollovernow alertconfig displayalerts hoststatus tophosts status serve tlspolicy lab generate help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from report" -f -a "merge" -d 'Join ndjson files of several runs or machines; of a domain that is there twice, the report that was made last'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from report" -f -a "html" -d 'One page for a browser: charts, a table, and a section a domain with the evidence and the fix'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from lint" -f -a "record" -d 'The TXT records at _mta-sts (each argument one record; none: no record)'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from lint" -f -a "policy" -d 'A policy file'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from lint" -f -a "tlsrpt" -d 'The TXT records at _smtp._tls (each argument one record; none: no record)'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from lint" -f -a "mx" -d 'Whether mx patterns admit a host'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from lint" -f -a "tlsa" -d 'Whether TLSA records fit a certificate chain'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from policy" -f -a "make" -d 'Make a policy and its records from the MX hosts as they are now'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from tlsrpt" -f -a "read" -d 'Show the reports in files and mailboxes; nothing is stored'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "list" -d 'One line a domain: cached id against live id, age, expiry, last failure'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "show" -d 'Everything about one domain, and what a sender with the cached policy would refuse'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "purge" -d 'Forget domains'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from destconfig" -f -a "new" -d 'Make an entry'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from destconfig" -f -a "set" -d 'Make an entry, or change it if it exists: the same command twice changes nothing more'
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
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from certconfig" -f -a "certificate" -d 'Certificate profiles, presented to servers that ask for one'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from certconfig" -f -a "certauthority" -d 'The lists of authorities that are trusted'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from certconfig" -f -a "crl" -d 'Certificate revocation lists'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from deliveryconfig" -f -a "setup" -d 'Choose the address to send from and the name given in EHLO'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from deliveryconfig" -f -a "show" -d 'Show the settings'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from sslconfig" -f -a "outbound" -d 'Choose the TLS versions and cipher suites that mail servers are offered'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from sslconfig" -f -a "verify" -d 'List the suites of a cipher string, or of the settings in force'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from sslconfig" -f -a "show" -d 'Show the settings'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from dnsconfig" -f -a "new-server" -d 'Add DNS cache servers, or change their priority; without any, the system\'s are used'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from dnsconfig" -f -a "alternate" -d 'Set the servers of a domain and everything below it'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from dnsconfig" -f -a "delete" -d 'Remove servers, or the servers of domains'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from dnsconfig" -f -a "setup" -d 'Change how answers are judged and how long they may take'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from dnsconfig" -f -a "show" -d 'Show the settings'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from updateconfig" -f -a "setup" -d 'Choose the HTTP proxy that policies are fetched through'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from updateconfig" -f -a "show" -d 'Show the settings'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from logconfig" -f -a "edit" -d 'Change what is logged and kept'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from logconfig" -f -a "print" -d 'Show the logs, their settings and where they are'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from alertconfig" -f -a "setup" -d 'Change how alerts are delivered, and how often'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from alertconfig" -f -a "print" -d 'Show the settings'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from alertconfig" -f -a "test" -d 'Send a test alert, by the settings as they are typed, committed or not'
complete -c destgate -n "__fish_destgate_using_subcommand help; and __fish_seen_subcommand_from serve" -f -a "socketmap" -d 'Answer Postfix\'s smtp_tls_policy_maps by the destination table'
