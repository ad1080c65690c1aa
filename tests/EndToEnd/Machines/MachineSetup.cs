namespace EndToEnd.Machines;

/// <summary>Makes a machine's file system, before it boots for the first time.</summary>
internal static class MachineSetup
{
    private const string FileSystem = """
        folder=$1 name=$2 hash=$3 sudo=$4 password_login=$5
        mkdir -p "$folder/$name/upper" "$folder/$name/work" "$folder/$name/root"
        root=$folder/$name/root
        mount -t overlay overlay -o "lowerdir=$folder/master/upper:/,upperdir=$folder/$name/upper,workdir=$folder/$name/work" "$root"
        printf '%s\n' "$name" >"$root/etc/hostname"
        printf '127.0.0.1 localhost\n127.0.1.1 %s\n::1 localhost\n' "$name" >"$root/etc/hosts"
        sed -i -E "s|^(root\|ops):[^:]*:|\1:$hash:|" "$root/etc/shadow"
        mkdir -p -m 700 "$root/root/.ssh" "$root/home/ops/.ssh"
        cat >"$root/root/.ssh/authorized_keys"
        cp "$root/root/.ssh/authorized_keys" "$root/home/ops/.ssh/authorized_keys"
        chroot "$root" chown -R ops:ops /home/ops/.ssh
        case $sudo in
        WithoutPassword) printf 'ops ALL=(ALL:ALL) NOPASSWD: ALL\n' ;;
        WithPassword) printf 'ops ALL=(ALL:ALL) ALL\n' ;;
        esac >"$root/etc/sudoers.d/ops"
        chmod 440 "$root/etc/sudoers.d/ops"
        if [ "$password_login" = True ]; then
            printf 'PermitRootLogin yes\nPasswordAuthentication yes\nPubkeyAuthentication no\n' >"$root/etc/ssh/sshd_config.d/password.conf"
        fi
        """;

    /// <summary>Mounts the machine's file system and gives it its users.</summary>
    public static async Task MakeAsync(PrivateSpace space, MachineSpec spec, string publicKey)
    {
        var hash = (await Command.RunAsync(["openssl", "passwd", "-6", "-stdin"], spec.Password + "\n")).Text;
        _ = (await Command.RunAsync(
            [.. space.Inside, "sh", "-ec", FileSystem, "sh", space.Folder, spec.Name, hash, spec.Sudo.ToString(), spec.PasswordLogin.ToString()], publicKey + "\n")).Text;
    }
}
