# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_destgate_global_optspecs
    string join \n db= lab resolver= trust-anchor= ca-file= smtp-port= connect-to= socks5= ipv4 ipv6 timeout= no-color
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

complete -c destgate -n "__fish_destgate_needs_command" -l db -r
complete -c destgate -n "__fish_destgate_needs_command" -l resolver -r
complete -c destgate -n "__fish_destgate_needs_command" -l trust-anchor -r
complete -c destgate -n "__fish_destgate_needs_command" -l ca-file -r
complete -c destgate -n "__fish_destgate_needs_command" -l smtp-port -r
complete -c destgate -n "__fish_destgate_needs_command" -l connect-to -r
complete -c destgate -n "__fish_destgate_needs_command" -l socks5 -r
complete -c destgate -n "__fish_destgate_needs_command" -l timeout -r
complete -c destgate -n "__fish_destgate_needs_command" -l lab
complete -c destgate -n "__fish_destgate_needs_command" -l ipv4
complete -c destgate -n "__fish_destgate_needs_command" -l ipv6
complete -c destgate -n "__fish_destgate_needs_command" -l no-color
complete -c destgate -n "__fish_destgate_needs_command" -f -a "check"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "report"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "lint"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "inspect"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "policy"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "policyconfig"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "tlsa"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "tlsrpt"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "cache"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "dig"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "nslookup"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "dnsflush"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "destconfig"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "smtproutes"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "bounceconfig"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "certconfig"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "deliveryconfig"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "sslconfig"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "dnsconfig"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "updateconfig"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "serviceconfig"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "sethostname"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "commit"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "commitdetail"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "clearchanges"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "showchanges"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "rollbackconfig"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "showconfig"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "saveconfig"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "loadconfig"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "hostname"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "telnet"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "tlsverify"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "daneverify"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "mtastsverify"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "tail"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "grep"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "logconfig"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "rollovernow"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "alertconfig"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "displayalerts"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "hoststatus"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "tophosts"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "status"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "serve"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "tlspolicy"
complete -c destgate -n "__fish_destgate_needs_command" -f -a "lab"
complete -c destgate -n "__fish_destgate_using_subcommand check" -l file -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l tls -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l dane -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l mta-sts -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l semantics -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l log-level -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l deadline -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l ehlo -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l user-agent -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l source-address -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l proxy -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l dnssec -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l profile-from -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l record -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l replay -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l now -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l what-if -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l diff -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l jobs -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l per-host -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l pause -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l resume -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l shard -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -s o -l output -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l warn-days -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l crit-days -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l max-series -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l exit -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l for -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l grace -r
complete -c destgate -n "__fish_destgate_using_subcommand check" -l all
complete -c destgate -n "__fish_destgate_using_subcommand check" -l no-smtp
complete -c destgate -n "__fish_destgate_using_subcommand check" -l all-certs
complete -c destgate -n "__fish_destgate_using_subcommand check" -l deny-private
complete -c destgate -n "__fish_destgate_using_subcommand check" -l no-cache
complete -c destgate -n "__fish_destgate_using_subcommand check" -l refresh
complete -c destgate -n "__fish_destgate_using_subcommand check" -l explain
complete -c destgate -n "__fish_destgate_using_subcommand check" -l certs
complete -c destgate -n "__fish_destgate_using_subcommand check" -l pending
complete -c destgate -n "__fish_destgate_using_subcommand check" -l entries
complete -c destgate -n "__fish_destgate_using_subcommand check" -l own
complete -c destgate -n "__fish_destgate_using_subcommand check" -l ordered
complete -c destgate -n "__fish_destgate_using_subcommand check" -l skip-invalid
complete -c destgate -n "__fish_destgate_using_subcommand check" -l summary
complete -c destgate -n "__fish_destgate_using_subcommand check" -l no-summary
complete -c destgate -n "__fish_destgate_using_subcommand check" -l quiet
complete -c destgate -n "__fish_destgate_using_subcommand check" -l csv-v1
complete -c destgate -n "__fish_destgate_using_subcommand check" -l schema
complete -c destgate -n "__fish_destgate_using_subcommand report; and not __fish_seen_subcommand_from merge html" -f -a "merge"
complete -c destgate -n "__fish_destgate_using_subcommand report; and not __fish_seen_subcommand_from merge html" -f -a "html"
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from merge" -l sort
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from html" -s o -l output -r
complete -c destgate -n "__fish_destgate_using_subcommand report; and __fish_seen_subcommand_from html" -l title -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt postfix mx tlsa" -f -a "record"
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt postfix mx tlsa" -f -a "policy"
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt postfix mx tlsa" -f -a "tlsrpt"
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt postfix mx tlsa" -f -a "postfix"
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt postfix mx tlsa" -f -a "mx"
complete -c destgate -n "__fish_destgate_using_subcommand lint; and not __fish_seen_subcommand_from record policy tlsrpt postfix mx tlsa" -f -a "tlsa"
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from record" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from policy" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsrpt" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from postfix" -l mail-version -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from postfix" -l resolv-conf -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from postfix" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l pattern -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from mx" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l record -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l chain -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l name -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l at -r
complete -c destgate -n "__fish_destgate_using_subcommand lint; and __fish_seen_subcommand_from tlsa" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand inspect" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand inspect" -s o -l output -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and not __fish_seen_subcommand_from make status plan publish withdraw" -f -a "make"
complete -c destgate -n "__fish_destgate_using_subcommand policy; and not __fish_seen_subcommand_from make status plan publish withdraw" -f -a "status"
complete -c destgate -n "__fish_destgate_using_subcommand policy; and not __fish_seen_subcommand_from make status plan publish withdraw" -f -a "plan"
complete -c destgate -n "__fish_destgate_using_subcommand policy; and not __fish_seen_subcommand_from make status plan publish withdraw" -f -a "publish"
complete -c destgate -n "__fish_destgate_using_subcommand policy; and not __fish_seen_subcommand_from make status plan publish withdraw" -f -a "withdraw"
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l mx -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l also -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l mode -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l max-age -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l rua -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l alias -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l dns -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l zone -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -s o -l output -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l target -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l after -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l no-smtp
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from make" -l yes
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from status" -l body -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from status" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from plan" -l accept -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from plan" -l mx-add -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from plan" -l mx-remove -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from plan" -l now -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from plan" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from plan" -l no-check
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from plan" -l without-reports
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from publish" -l now -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from publish" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from publish" -l advance
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from publish" -l without-reports
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from publish" -l yes
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from publish" -l force
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from publish" -l new-hosts
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from withdraw" -l now -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from withdraw" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand policy; and __fish_seen_subcommand_from withdraw" -l yes
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and not __fish_seen_subcommand_from new edit delete list show import export" -f -a "new"
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and not __fish_seen_subcommand_from new edit delete list show import export" -f -a "edit"
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and not __fish_seen_subcommand_from new edit delete list show import export" -f -a "delete"
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and not __fish_seen_subcommand_from new edit delete list show import export" -f -a "list"
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and not __fish_seen_subcommand_from new edit delete list show import export" -f -a "show"
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and not __fish_seen_subcommand_from new edit delete list show import export" -f -a "import"
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and not __fish_seen_subcommand_from new edit delete list show import export" -f -a "export"
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from new" -l mode -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from new" -l max-age -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from new" -l final-max-age -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from new" -l mx -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from new" -l also -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from new" -l host -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from new" -l target -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from new" -l folder -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from new" -l alias -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from new" -l rua -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from new" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from new" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from new" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from new" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from new" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from edit" -l mode -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from edit" -l max-age -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from edit" -l final-max-age -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from edit" -l mx -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from edit" -l also -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from edit" -l host -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from edit" -l target -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from edit" -l folder -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from edit" -l alias -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from edit" -l rua -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from edit" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from edit" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from edit" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from edit" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from edit" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from delete" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from delete" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from delete" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from delete" -l yes
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from delete" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from delete" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from list" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from list" -l pending
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from show" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from show" -l pending
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from import" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from import" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from import" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from import" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand policyconfig; and __fish_seen_subcommand_from import" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and not __fish_seen_subcommand_from make plan check list export forget" -f -a "make"
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and not __fish_seen_subcommand_from make plan check list export forget" -f -a "plan"
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and not __fish_seen_subcommand_from make plan check list export forget" -f -a "check"
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and not __fish_seen_subcommand_from make plan check list export forget" -f -a "list"
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and not __fish_seen_subcommand_from make plan check list export forget" -f -a "export"
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and not __fish_seen_subcommand_from make plan check list export forget" -f -a "forget"
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from make" -l cert -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from make" -l key -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from make" -l live -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from make" -l new-key -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from make" -l host -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from make" -l all-mx -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from make" -l usage -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from make" -l selector -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from make" -l port -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from make" -l zone -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from make" -l dns -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from make" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from plan" -l next -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from plan" -l port -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from plan" -l now -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from plan" -l dns -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from plan" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from check" -l with -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from check" -l port -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from check" -l now -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from check" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from list" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from export" -l to -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsa; and __fish_seen_subcommand_from forget" -l yes
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read import list show export html purge retention" -f -a "read"
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read import list show export html purge retention" -f -a "import"
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read import list show export html purge retention" -f -a "list"
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read import list show export html purge retention" -f -a "show"
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read import list show export html purge retention" -f -a "export"
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read import list show export html purge retention" -f -a "html"
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read import list show export html purge retention" -f -a "purge"
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and not __fish_seen_subcommand_from read import list show export html purge retention" -f -a "retention"
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from read" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from read" -l dkim -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from read" -l trust-authres -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from import" -l dkim -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from import" -l trust-authres -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from import" -l domain -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from import" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from import" -l remove
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from import" -l any-domain
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from import" -l pipe
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from list" -l by -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from list" -l domain -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from list" -l since -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from list" -l until -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from list" -s n -l lines -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from list" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from list" -l held
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from show" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from export" -l by -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from export" -l domain -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from export" -l since -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from export" -l until -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from export" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from export" -l held
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from html" -s o -l output -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from html" -l domain -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from html" -l since -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from html" -l until -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from html" -l title -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from html" -l held
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from purge" -l before -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from retention" -l keep-reports -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from retention" -l keep-refused -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from retention" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from retention" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from retention" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from retention" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand tlsrpt; and __fish_seen_subcommand_from retention" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show warm purge" -f -a "list"
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show warm purge" -f -a "show"
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show warm purge" -f -a "warm"
complete -c destgate -n "__fish_destgate_using_subcommand cache; and not __fish_seen_subcommand_from list show warm purge" -f -a "purge"
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from list" -l offline
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from show" -l offline
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from warm" -l file -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from warm" -l jobs -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from warm" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from warm" -s q -l quiet
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l all
complete -c destgate -n "__fish_destgate_using_subcommand cache; and __fish_seen_subcommand_from purge" -l expired
complete -c destgate -n "__fish_destgate_using_subcommand dnsflush" -l yes
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear" -f -a "new"
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear" -f -a "set"
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear" -f -a "edit"
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear" -f -a "delete"
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear" -f -a "default"
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear" -f -a "list"
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear" -f -a "detail"
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear" -f -a "import"
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear" -f -a "export"
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and not __fish_seen_subcommand_from new set edit delete default list detail import export clear" -f -a "clear"
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l max-host-concurrency -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l max-messages-per-connection -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l recipient-minutes -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l recipient-limit -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l limit-type -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l limit-apply -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l tls -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l certificate -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l dane -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l mta-sts -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l bounce-validation -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l bounce-profile -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l ip-sort-pref -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l send-tls-req-alert -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from new" -l verify
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l max-host-concurrency -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l max-messages-per-connection -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l recipient-minutes -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l recipient-limit -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l limit-type -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l limit-apply -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l tls -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l certificate -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l dane -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l mta-sts -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l bounce-validation -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l bounce-profile -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l ip-sort-pref -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l send-tls-req-alert -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from set" -l verify
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l max-host-concurrency -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l max-messages-per-connection -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l recipient-minutes -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l recipient-limit -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l limit-type -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l limit-apply -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l tls -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l certificate -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l dane -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l mta-sts -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l bounce-validation -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l bounce-profile -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l ip-sort-pref -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l send-tls-req-alert -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from edit" -l verify
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from delete" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l max-host-concurrency -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l max-messages-per-connection -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l recipient-minutes -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l recipient-limit -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l limit-type -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l limit-apply -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l tls -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l certificate -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l dane -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l mta-sts -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l bounce-validation -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l bounce-profile -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l ip-sort-pref -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l send-tls-req-alert -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from default" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from list" -l pending
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from detail" -l pending
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l from -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from import" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l yes
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand destconfig; and __fish_seen_subcommand_from clear" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear" -f -a "new"
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear" -f -a "edit"
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear" -f -a "delete"
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear" -f -a "print"
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear" -f -a "import"
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear" -f -a "export"
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and not __fish_seen_subcommand_from new edit delete print import export clear" -f -a "clear"
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from new" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from edit" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from delete" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from print" -l pending
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from import" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l yes
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand smtproutes; and __fish_seen_subcommand_from clear" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list" -f -a "new"
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list" -f -a "edit"
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list" -f -a "delete"
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list" -f -a "setup"
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list" -f -a "import"
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list" -f -a "export"
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and not __fish_seen_subcommand_from new edit delete setup import export list" -f -a "list"
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l set -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from new" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l set -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from edit" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from delete" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l bounce-when-down -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from setup" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from import" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand bounceconfig; and __fish_seen_subcommand_from list" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and not __fish_seen_subcommand_from certificate certauthority crl" -f -a "certificate"
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and not __fish_seen_subcommand_from certificate certauthority crl" -f -a "certauthority"
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and not __fish_seen_subcommand_from certificate certauthority crl" -f -a "crl"
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -f -a "list"
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -f -a "print"
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -f -a "import"
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -f -a "new"
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -f -a "edit"
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -f -a "request"
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -f -a "export"
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certificate" -f -a "delete"
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certauthority" -f -a "custom"
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from certauthority" -f -a "system"
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -f -a "list"
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -f -a "import"
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -f -a "update"
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -f -a "delete"
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -f -a "enable"
complete -c destgate -n "__fish_destgate_using_subcommand certconfig; and __fish_seen_subcommand_from crl" -f -a "disable"
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and not __fish_seen_subcommand_from setup show" -f -a "setup"
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and not __fish_seen_subcommand_from setup show" -f -a "show"
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l interface -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l ehlo -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from setup" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from show" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand deliveryconfig; and __fish_seen_subcommand_from show" -l pending
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and not __fish_seen_subcommand_from outbound verify show" -f -a "outbound"
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and not __fish_seen_subcommand_from outbound verify show" -f -a "verify"
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and not __fish_seen_subcommand_from outbound verify show" -f -a "show"
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l versions -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l ciphers -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from outbound" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from show" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand sslconfig; and __fish_seen_subcommand_from show" -l pending
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show" -f -a "new-server"
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show" -f -a "alternate"
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show" -f -a "delete"
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show" -f -a "setup"
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and not __fish_seen_subcommand_from new-server alternate delete setup show" -f -a "show"
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l priority -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from new-server" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l insecure
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from alternate" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from delete" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l dnssec -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l timeout -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l trust-anchor -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from setup" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from show" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand dnsconfig; and __fish_seen_subcommand_from show" -l pending
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and not __fish_seen_subcommand_from setup show" -f -a "setup"
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and not __fish_seen_subcommand_from setup show" -f -a "show"
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l proxy -r
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from setup" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from show" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand updateconfig; and __fish_seen_subcommand_from show" -l pending
complete -c destgate -n "__fish_destgate_using_subcommand serviceconfig; and not __fish_seen_subcommand_from socketmap show" -f -a "socketmap"
complete -c destgate -n "__fish_destgate_using_subcommand serviceconfig; and not __fish_seen_subcommand_from socketmap show" -f -a "show"
complete -c destgate -n "__fish_destgate_using_subcommand serviceconfig; and __fish_seen_subcommand_from socketmap" -l enabled -r
complete -c destgate -n "__fish_destgate_using_subcommand serviceconfig; and __fish_seen_subcommand_from socketmap" -l listen -r
complete -c destgate -n "__fish_destgate_using_subcommand serviceconfig; and __fish_seen_subcommand_from socketmap" -l maps -r
complete -c destgate -n "__fish_destgate_using_subcommand serviceconfig; and __fish_seen_subcommand_from socketmap" -l default -r
complete -c destgate -n "__fish_destgate_using_subcommand serviceconfig; and __fish_seen_subcommand_from socketmap" -l mixed -r
complete -c destgate -n "__fish_destgate_using_subcommand serviceconfig; and __fish_seen_subcommand_from socketmap" -l http -r
complete -c destgate -n "__fish_destgate_using_subcommand serviceconfig; and __fish_seen_subcommand_from socketmap" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand serviceconfig; and __fish_seen_subcommand_from socketmap" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand serviceconfig; and __fish_seen_subcommand_from socketmap" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand serviceconfig; and __fish_seen_subcommand_from socketmap" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand serviceconfig; and __fish_seen_subcommand_from socketmap" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand serviceconfig; and __fish_seen_subcommand_from show" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand serviceconfig; and __fish_seen_subcommand_from show" -l pending
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand sethostname" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand commit" -s m -l message -r
complete -c destgate -n "__fish_destgate_using_subcommand commitdetail" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand clearchanges" -l yes
complete -c destgate -n "__fish_destgate_using_subcommand showchanges" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand rollbackconfig" -l yes
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l keys -r
complete -c destgate -n "__fish_destgate_using_subcommand saveconfig" -l passphrase-file -r
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l passphrase-file -r
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand loadconfig" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand hostname" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -s b -l source -r
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -s e -l escape -r
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l sni -r
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l sigalgs -r
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l wait -r
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l max-time -r
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l tls
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l starttls
complete -c destgate -n "__fish_destgate_using_subcommand telnet" -l raw
complete -c destgate -n "__fish_destgate_using_subcommand tail" -s n -l lines -r
complete -c destgate -n "__fish_destgate_using_subcommand tail" -s f -l follow
complete -c destgate -n "__fish_destgate_using_subcommand tail" -l no-follow
complete -c destgate -n "__fish_destgate_using_subcommand grep" -s e -l regex -r
complete -c destgate -n "__fish_destgate_using_subcommand grep" -s C -l context -r
complete -c destgate -n "__fish_destgate_using_subcommand grep" -s i -l ignore-case
complete -c destgate -n "__fish_destgate_using_subcommand grep" -s v -l invert
complete -c destgate -n "__fish_destgate_using_subcommand grep" -s c -l count
complete -c destgate -n "__fish_destgate_using_subcommand grep" -s t -l tail
complete -c destgate -n "__fish_destgate_using_subcommand grep" -s p -l paginate
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and not __fish_seen_subcommand_from edit print" -f -a "edit"
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and not __fish_seen_subcommand_from edit print" -f -a "print"
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l level -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l max-size -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l max-files -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from edit" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from print" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand logconfig; and __fish_seen_subcommand_from print" -l pending
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and not __fish_seen_subcommand_from setup print test" -f -a "setup"
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and not __fish_seen_subcommand_from setup print test" -f -a "print"
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and not __fish_seen_subcommand_from setup print test" -f -a "test"
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l command -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l interval -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l command-timeout -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l commit -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l commit-all -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l dry-run
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from setup" -l exit-code
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from print" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand alertconfig; and __fish_seen_subcommand_from print" -l pending
complete -c destgate -n "__fish_destgate_using_subcommand displayalerts" -s n -l lines -r
complete -c destgate -n "__fish_destgate_using_subcommand displayalerts" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand hoststatus" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand tophosts" -s n -l lines -r
complete -c destgate -n "__fish_destgate_using_subcommand tophosts" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand tophosts" -l all
complete -c destgate -n "__fish_destgate_using_subcommand status" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand serve; and not __fish_seen_subcommand_from socketmap" -f -a "socketmap"
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l listen -r
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l http -r
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l default -r
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l mixed -r
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l listen-anywhere
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l transport
complete -c destgate -n "__fish_destgate_using_subcommand serve; and __fish_seen_subcommand_from socketmap" -l yes
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l map -r
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l default -r
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l mixed -r
complete -c destgate -n "__fish_destgate_using_subcommand tlspolicy" -l explain
complete -c destgate -n "__fish_destgate_using_subcommand lab; and not __fish_seen_subcommand_from host dns show" -l serve -r
complete -c destgate -n "__fish_destgate_using_subcommand lab; and not __fish_seen_subcommand_from host dns show" -l delay -r
complete -c destgate -n "__fish_destgate_using_subcommand lab; and not __fish_seen_subcommand_from host dns show" -l format -r
complete -c destgate -n "__fish_destgate_using_subcommand lab; and not __fish_seen_subcommand_from host dns show" -f -a "host"
complete -c destgate -n "__fish_destgate_using_subcommand lab; and not __fish_seen_subcommand_from host dns show" -f -a "dns"
complete -c destgate -n "__fish_destgate_using_subcommand lab; and not __fish_seen_subcommand_from host dns show" -f -a "show"
complete -c destgate -n "__fish_destgate_using_subcommand lab; and __fish_seen_subcommand_from host" -l only-first
complete -c destgate -n "__fish_destgate_using_subcommand lab; and __fish_seen_subcommand_from dns" -l only-first
