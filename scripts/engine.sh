# A private container engine for demo and tests; POSIX sh, sourced after lib.sh.
# engine_start DIR    starts dockerd with everything it keeps below DIR and the image busybox:local; sets ENGINE_SOCKET
# engine_stop         ends the engine that engine_start started

ENGINE_PID=

engine_start() {
    engine_dir=$1
    ENGINE_SOCKET=$engine_dir/docker.sock
    need_packages docker.io iptables busybox-static
    mkdir -p "$engine_dir"
    # The engine's helpers (runc, docker-proxy) live in sbin folders that a plain shell may lack.
    PATH=$PATH:/usr/sbin:/sbin dockerd --host="unix://$ENGINE_SOCKET" --data-root="$engine_dir/data" --exec-root="$engine_dir/exec" \
        --pidfile="$engine_dir/dockerd.pid" >"$engine_dir/dockerd.log" 2>&1 &
    ENGINE_PID=$!
    tries=0
    until curl -fs --max-time 2 --unix-socket "$ENGINE_SOCKET" http://engine/_ping >/dev/null 2>&1; do
        tries=$((tries + 1))
        kill -0 "$ENGINE_PID" 2>/dev/null || { tail -5 "$engine_dir/dockerd.log" >&2; ENGINE_PID=; return 1; }
        [ "$tries" -lt 300 ] || { tail -5 "$engine_dir/dockerd.log" >&2; engine_stop; return 1; }
        sleep 0.1
    done
    engine_image "$engine_dir"
}

# engine_image DIR: a 2 MB image with a shell and its tools, made without a registry.
engine_image() {
    root=$1/image
    [ -d "$root" ] || {
        mkdir -p "$root/bin" "$root/etc" "$root/tmp" "$root/proc" "$root/sys" "$root/dev" "$root/root"
        cp /bin/busybox "$root/bin/busybox"
        for applet in $("$root/bin/busybox" --list); do [ -e "$root/bin/$applet" ] || ln -s busybox "$root/bin/$applet"; done
        printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n' >"$root/etc/passwd"
    }
    # The classic docker client is not needed: the engine takes the archive itself.
    tar -C "$root" -c . | curl -fsS --unix-socket "$ENGINE_SOCKET" -X POST -T - -H 'Content-Type: application/x-tar' \
        "http://engine/images/create?fromSrc=-&repo=busybox&tag=local&changes=ENV%20PATH%3D%2Fbin&changes=CMD%20%5B%22%2Fbin%2Fsh%22%5D" >/dev/null
}

engine_stop() {
    [ -n "$ENGINE_PID" ] || return 0
    kill "$ENGINE_PID" 2>/dev/null || true
    wait "$ENGINE_PID" 2>/dev/null || true
    ENGINE_PID=
}
