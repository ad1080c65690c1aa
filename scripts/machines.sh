# What the test machines need (docs/testing.md); POSIX sh, sourced after lib.sh.
# machines_prepare    installs the packages and lets root watch enough files
# machines_packages   the packages only

machines_prepare() {
    machines_packages
    # Each systemd watches files with some six inotify instances, all of them root's; by default root has 128, for 15 machines.
    limit=/proc/sys/fs/inotify/max_user_instances
    [ "$(cat $limit)" -ge 1024 ] || echo 1024 >$limit || fail "$limit cannot be raised to 1024, which the test machines need."
}

# machines_packages: installs what boots the test machines, and leaves no service of it started or enabled on this machine.
machines_packages() {
    [ "$(id -u)" = 0 ] || fail "the test machines are booted by root. Run this as root, for example with sudo."
    had_ssh=
    dpkg-query -W -f '${db:Status-Status}' openssh-server 2>/dev/null | grep -q '^installed$' && had_ssh=1
    made_policy=
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        made_policy=1
        printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
        chmod 755 /usr/sbin/policy-rc.d
    fi
    # A subshell, because a failure ends it and the policy must go all the same.
    installed=0
    (need_packages systemd-container systemd dbus iproute2 openssh-server openssh-client sudo nftables kmod) || installed=$?
    [ -z "$made_policy" ] || rm -f /usr/sbin/policy-rc.d
    [ "$installed" = 0 ] || fail "the packages of the test machines could not be installed."
    # An sshd that came in only for the tests must not open port 22 at the next boot.
    [ -n "$had_ssh" ] || systemctl --no-reload disable ssh.service ssh.socket >/dev/null 2>&1 || true
}
