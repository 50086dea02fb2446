//! Units for systemd: the service, and a socket for it. Source: systemd.service(5),
//! systemd.socket(5), systemd.exec(5). They fit systemd 252 and later.

/// Returns the units: name and text of each.
///
/// - `program`: path of the program.
#[must_use]
pub fn units(program: &str) -> Vec<(&'static str, String)> {
    vec![("destgate.service", service(program)), ("destgate.socket", SOCKET.to_string())]
}

/// Returns a path as a word of a command line. Source: systemd.service(5), "Command lines";
/// systemd.unit(5), "Specifiers".
fn word(path: &str) -> String {
    let mut out = String::from("\"");
    for c in path.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '%' => out.push_str("%%"),
            '$' => out.push_str("$$"),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

fn service(program: &str) -> String {
    SERVICE.replace("PROGRAM", &word(program))
}

const SERVICE: &str = "\
# The database is /var/lib/destgate/destgate.db. As root:
#   destgate --db /var/lib/destgate/destgate.db serviceconfig socketmap --enabled on --commit
# The service starts only if a service is switched on. Without the socket unit it
# opens the listeners of serviceconfig itself.
[Unit]
Description=Destination controls for Postfix (destgate)
Documentation=man:destgate-serve(1)
Wants=network-online.target
After=network-online.target nss-lookup.target
Before=postfix.service

[Service]
Type=notify
NotifyAccess=main
ExecStart=PROGRAM --db /var/lib/destgate/destgate.db serve
ExecReload=kill -HUP $MAINPID
Restart=always
RestartSec=2
WatchdogSec=30
TimeoutStopSec=15
LimitNOFILE=16384

DynamicUser=yes
StateDirectory=destgate
StateDirectoryMode=0700
RuntimeDirectory=destgate
UMask=0077
CapabilityBoundingSet=
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
PrivateTmp=yes
PrivateDevices=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
";

const SOCKET: &str = "\
# Optional. Questions wait in its queue while the service restarts. A Postfix whose
# smtp(8) is chrooted reaches a UNIX socket only below its queue directory:
#   ListenStream=/var/spool/postfix/run/destgate/policy.sock
#   SocketUser=root
#   SocketGroup=postfix
#   SocketMode=0660
#   RemoveOnStop=yes
[Unit]
Description=Destination controls for Postfix (destgate), socket

[Socket]
ListenStream=127.0.0.1:8642
FileDescriptorName=socketmap
Backlog=1024

[Install]
WantedBy=sockets.target
";
