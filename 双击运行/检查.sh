#!/bin/sh
# 双击运行；不能双击时，在终端里运行。
cd "$(dirname -- "$0")/.." || exit 3
unset PYTHONSAFEPATH
status=3
for python in python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        "$python" -m gongkai.start check
        status=$?
        break
    fi
    python=
done
[ -n "$python" ] || cat gongkai/no-python.txt
if [ -t 0 ]; then
    printf '\n按回车键关闭这个窗口'
    read -r _
fi
exit "$status"
