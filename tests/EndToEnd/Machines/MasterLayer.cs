namespace EndToEnd.Machines;

/// <summary>
/// The layer between this machine's file system and every test machine's own: what makes a copy of this machine a clean one.
/// Services of this machine are left out; of the base system, only what a server needs is kept.
/// </summary>
internal static class MasterLayer
{
    private const string Script = """
        folder=$1
        mkdir -p "$folder/master/upper" "$folder/master/work" "$folder/master/root"
        root=$folder/master/root
        mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/master/upper,workdir=$folder/master/work" "$root"
        : >"$root/etc/machine-id"
        : >"$root/etc/resolv.conf"
        units=$root/etc/systemd/system
        rm -rf "$units"
        mkdir -p "$units/multi-user.target.wants"
        ln -s /lib/systemd/system/ssh.service "$units/multi-user.target.wants/ssh.service"
        for unit in getty.target timers.target remote-fs.target systemd-networkd.service systemd-networkd-wait-online.service \
            systemd-resolved.service systemd-timesyncd.service systemd-firstboot.service systemd-pcrphase.service \
            systemd-pcrphase-sysinit.service kmod-static-nodes.service; do
            ln -s /dev/null "$units/$unit"
        done
        printf '# No disks of its own.\n' >"$root/etc/fstab"
        rm -rf "$root/root/.ssh" "$root/etc/sudoers.d"/* "$root/etc/ssh"
        mkdir -p "$root/etc/ssh/sshd_config.d"
        cat >"$root/etc/ssh/sshd_config" <<'END'
        Include /etc/ssh/sshd_config.d/*.conf
        HostKey /etc/ssh/ssh_host_ed25519_key
        PermitRootLogin prohibit-password
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        UsePAM yes
        PrintMotd no
        Subsystem sftp /usr/lib/openssh/sftp-server
        END
        printf 'Defaults lecture=never\n' >"$root/etc/sudoers.d/lecture"
        chmod 440 "$root/etc/sudoers.d/lecture"
        chroot "$root" id ops >/dev/null 2>&1 || chroot "$root" useradd --create-home --shell /bin/bash ops
        umount "$root"
        """;

    public static Task MakeAsync(PrivateSpace space) => space.ShellAsync(Script, space.Folder);
}
