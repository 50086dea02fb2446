//! Commands of the appliance that this program does not have, with what to use instead.

/// The commands, each with one sentence.
const COMMANDS: &[(&str, &str)] = &[
    ("bouncerecipients", "destgate has no queue: there are no messages to bounce."),
    ("deleterecipients", "destgate has no queue: there are no messages to delete."),
    ("delivernow", "destgate has no queue: `check DOMAIN` tries a destination now."),
    (
        "dnsstatus",
        "destgate counts no DNS questions: `dig` asks one, `dnsconfig` shows the servers.",
    ),
    ("hostrate", "destgate has no queue: `hoststatus` shows the last check of a destination."),
    ("mailconfig", "destgate sends no mail: `saveconfig` writes the configuration to a file."),
    ("netstat", "destgate serves nobody: use the system's `ss`."),
    (
        "ping",
        "destgate sends no ICMP: `telnet HOST 25` tries a connection, or use the system's `ping`.",
    ),
    ("redirectrecipients", "destgate has no queue: `smtproutes` routes a domain elsewhere."),
    ("resetcounters", "destgate counts no mail: there is nothing to reset."),
    ("resume", "destgate delivers no mail: there is nothing to resume."),
    ("resumedel", "destgate delivers no mail: there is nothing to resume."),
    ("showmessage", "destgate has no queue: there are no messages to show."),
    ("showrecipients", "destgate has no queue: `tophosts` lists the destinations, worst first."),
    ("suspend", "destgate delivers no mail: there is nothing to suspend."),
    ("suspenddel", "destgate delivers no mail: there is nothing to suspend."),
    ("topin", "destgate receives no mail: `tophosts` lists the destinations."),
    ("traceroute", "destgate sends no probes of routes: use the system's `traceroute`."),
    ("workqueue", "destgate has no queue: `status` shows the state of the gateway."),
];

/// Returns the sentence about a command that the appliance alone has, in any case.
#[must_use]
pub fn sentence(typed: &str) -> Option<&'static str> {
    let same = |name: &str| name.eq_ignore_ascii_case(typed);
    COMMANDS.iter().find(|(name, _)| same(name)).map(|(_, sentence)| *sentence)
}
