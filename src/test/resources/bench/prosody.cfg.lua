-- No TLS, no password checks, no other server: loopback, for a load of messages that are archived.
run_as_root = true
daemonize = false
pidfile = "${home}/prosody.pid"
data_path = "${home}/data"
interfaces = { "127.0.0.1" }
c2s_ports = { ${port} }
s2s_ports = { }
network_backend = "epoll"
modules_enabled = { "saslauth"; "roster"; "mam"; "smacks" }
modules_disabled = { "s2s"; "tls"; "offline" }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "insecure"
insecure_open_authentication = "Yes please, I know what I'm doing!"
default_archive_policy = true
archive_expires_after = "never"
-- All connections are opened at once, and pages are read as fast as they come.
limits = { }
log = { warn = "${home}/prosody.log" }
${storage}
VirtualHost "localhost"
