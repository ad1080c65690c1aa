using ClawBridge.Discovery.Ssh;
using ClawBridge.Gpu;

namespace ClawBridge.Discovery.Probing;

/// <summary>
/// The scripts that look at a machine: POSIX sh, nothing that is not there is needed, nothing is changed. Each tool runs beside the
/// others with a limit of its own, its output in a file, so that one that hangs in a driver (and that no signal ends) is left behind.
/// What they print is read by <see cref="ProbeOutput"/>: <c>=key value</c>, <c>@tool exit-code</c>, then its lines after <c>|</c> and
/// those of its errors after <c>!</c>. Pure.
/// </summary>
internal static class ProbeScript
{
    /// <summary>Longer than the script's own limits together.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    private const string Tools = """
        export LC_ALL=C PATH="${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/rocm/bin:/usr/lib/wsl/lib"
        umask 077
        say() { printf '=%s %s\n' "$1" "$2"; }
        has() { command -v "$1" >/dev/null 2>&1; }
        work= pending=
        for place in /dev/shm /tmp /var/tmp "${HOME:-/}"; do
          work=$(mktemp -d "$place/claw-probe.XXXXXX" 2>/dev/null) && break
          work=
        done
        trap '[ -z "$work" ] || rm -rf "$work"' EXIT
        trap 'exit 1' HUP INT TERM
        say time "$(date +%s)"
        say work "${work:-none}"
        if timeout -k 1 1 true 2>/dev/null; then can_limit=1; else can_limit=; fi
        limited() {
          seconds=$1
          shift
          if [ -n "$can_limit" ]; then timeout -k 1 "$seconds" "$@"; return; fi
          exec 3<&0
          "$@" <&3 &
          child=$!
          ( sleep "$seconds"; kill -9 "$child" ) >/dev/null 2>&1 3<&- &
          watch=$!
          wait "$child"
          code=$?
          kill "$watch" 2>/dev/null
          exec 3<&-
          return "$code"
        }
        begin() {
          [ -n "$work" ] || return 0
          job=$1 seconds=$2
          shift 2
          pending="$pending $job"
          ( limited "$seconds" "$@" >"$work/$job.out" 2>"$work/$job.err" </dev/null; echo $? >"$work/$job.new"; mv "$work/$job.new" "$work/$job.code" ) >/dev/null 2>&1 </dev/null &
        }
        finish() {
          end=$(( $(date +%s) + 13 ))
          for job in $pending; do
            while [ ! -e "$work/$job.code" ] && [ "$(date +%s)" -lt "$end" ]; do sleep 0.05 2>/dev/null || sleep 1; done
            code=hung
            if [ -e "$work/$job.code" ]; then read -r code <"$work/$job.code"; fi
            printf '@%s %s\n' "$job" "$code"
            head -c 3000000 "$work/$job.out" 2>/dev/null | sed 's/^/|/'
            printf '\n'
            head -c 20000 "$work/$job.err" 2>/dev/null | sed 's/^/!/'
            printf '\n'
          done
          say end yes
        }

        """;

    private static readonly string Gpus = $$"""
        for device in /sys/bus/pci/devices/*; do
          vendor= class= id= driver=none
          { read -r vendor <"$device/vendor" && read -r class <"$device/class" && read -r id <"$device/device"; } 2>/dev/null || continue
          case $vendor:$class in 0x10de:0x03*|0x10de:0x12*|0x1002:0x03*|0x1002:0x12*) ;; *) continue ;; esac
          if link=$(readlink "$device/driver" 2>/dev/null); then driver=${link##*/}; fi
          say pci "${device##*/} $vendor $id $class $driver"
        done
        if has nvidia-smi; then begin nvidia-smi 10 nvidia-smi {{string.Join(' ', NvidiaFailures.Arguments)}}; fi
        if has rocm-smi; then begin rocm-smi 10 rocm-smi {{string.Join(' ', RocmSmiParser.Arguments)}}; fi

        """;

    private const string Machine = """
        say system "$(uname -s)"
        say kernel "$(uname -r)"
        say architecture "$(uname -m)"
        say hostname "$(uname -n)"
        uid=$(id -u)
        say uid "$uid"
        say user "$(id -un)"
        say groups "$(id -Gn)"
        say cores "$(getconf _NPROCESSORS_ONLN 2>/dev/null || nproc 2>/dev/null)"
        say libc "$(getconf GNU_LIBC_VERSION 2>/dev/null || ldd --version 2>&1 | sed -n 1p)"
        for file in /lib*/libcrypto.so.3 /lib/*/libcrypto.so.3 /usr/lib*/libcrypto.so.3 /usr/lib/*/libcrypto.so.3 /usr/local/lib*/libcrypto.so.3; do
          if [ -e "$file" ]; then say libcrypto "$file"; break; fi
        done
        if [ -r /proc/meminfo ]; then
          while read -r key value unit; do
            case $key in MemTotal:) say memory-kb "$value" ;; MemAvailable:) say memory-available-kb "$value" ;; esac
          done </proc/meminfo
        fi
        for file in /etc/os-release /usr/lib/os-release; do
          if [ -r "$file" ]; then printf '@os-release 0\n'; sed 's/^/|/' "$file"; printf '\n'; break; fi
        done
        if [ -r /proc/mounts ]; then
          while read -r device point type options rest; do
            case $point in /|/tmp|/var|/var/lib|/usr|/usr/local|/usr/local/bin|/opt) say mount "$point $type $options" ;; esac
          done </proc/mounts
        fi
        if [ -d /run/systemd/system ]; then say systemd yes; else say systemd no; fi
        if [ -r /proc/1/comm ]; then read -r init </proc/1/comm; say init "$init"; fi
        if [ -r /sys/module/nvidia/version ]; then read -r version </sys/module/nvidia/version; say nvidia-module "$version"; fi
        begin disk 5 df -Pk / /var/lib /tmp
        if has systemctl; then
          begin systemd 5 systemctl is-system-running
          begin service 5 systemctl show clawnode.service -p LoadState -p ActiveState -p SubState -p UnitFileState
        fi
        if has nvidia-smi; then begin topology 10 nvidia-smi topo -m; fi
        if has nvidia-ctk; then begin nvidia-ctk 5 nvidia-ctk --version; fi
        if has nvidia-container-cli; then begin nvidia-container-cli 5 nvidia-container-cli --version; fi
        begin cdi 5 grep -ls nvidia.com/gpu /etc/cdi/* /run/cdi/*
        for file in "$(command -v clawnode)" /usr/local/bin/clawnode /usr/bin/clawnode /opt/clawnode/clawnode; do
          if [ -n "$file" ] && [ -x "$file" ]; then say clawnode "$file"; begin clawnode 5 "$file" --version; break; fi
        done
        if [ -e /etc/clawnode/config.json ]; then say clawnode-config yes; fi
        root=
        if [ "$uid" != 0 ] && [ "$sudo" != unused ]; then
          if ! has sudo; then say sudo none
          elif said=$(limited 8 sudo -n true 2>&1 </dev/null); then say sudo passwordless; root='sudo -n'
          else
            say sudo-said "$(printf %s "$said" | tr '\n' ' ')"
            if [ "$sudo" = password ]; then
              if said=$(limited 12 sudo -k -S -p '' true 2>&1); then say sudo-password right; else say sudo-password "$(printf %s "$said" | tr '\n' ' ')"; fi
            fi
          fi
        fi
        socket=
        for file in /run/docker.sock /var/run/docker.sock /run/podman/podman.sock "${XDG_RUNTIME_DIR:-/run/user/$uid}/podman/podman.sock"; do
          [ -S "$file" ] || continue
          if [ -r "$file" ] && [ -w "$file" ]; then say socket "$file open"; else say socket "$file denied"; fi
          [ -n "$socket" ] || socket=$file
        done
        if has docker; then begin docker 8 $root docker info --format '{{json .}}'; fi
        if has podman; then begin podman 10 $root podman info --format json; fi
        if [ -n "$socket" ] && has curl; then begin engine 8 $root curl -s --max-time 7 --unix-socket "$socket" http://localhost/info; fi

        """;

    /// <summary>For the GPUs alone.</summary>
    public static string ForGpus { get; } = Tools + Gpus + "finish\n";

    /// <summary>For all that is worth knowing before the agent is put there.</summary>
    /// <returns>The script and what it reads on standard input: the password that sudo may ask for.</returns>
    public static (string Script, string Input) For(SshLogin login)
    {
        var sudo = !login.UsesSudo ? "unused" : login.SudoPassword is null ? "ask" : "password";
        return ($"sudo={sudo}\n" + Tools + Gpus + Machine + "finish\n", sudo == "password" ? login.SudoPassword + "\n" : "");
    }
}
