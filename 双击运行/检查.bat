@echo off
chcp 65001 >nul
setlocal EnableExtensions DisableDelayedExpansion
set "PYTHONSAFEPATH="
set "PYTHONUTF8=1"
pushd "%~dp0.."
if not exist "build.py" goto unpack
set "python="
for %%p in ("py -3" "python" "python3") do if not defined python call :try %%~p
if not defined python goto missing
call %python% -m gongkai.start check
goto done

:try
call %* -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul
if not errorlevel 1 set "python=%*"
exit /b

:missing
type "gongkai\no-python.txt"
goto done

:done
popd
echo.
pause
exit /b

:unpack
echo 请先把压缩包全部解压，再到解压出来的文件夹里双击这个文件。
goto done
