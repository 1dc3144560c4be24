@echo off
rem Sets the program up where that is needed, then runs it. NOT YET RUN ON WINDOWS.
rem The same idea as ./run: set-up speaks on stderr, under a lock, and only when the pins changed.
rem Plain ASCII and CRLF on purpose: cmd loses its labels in files that are anything else.
rem "run.cmd /setup REQUIREMENTS STAMP" is for check.cmd: it sets up and runs nothing.
setlocal EnableExtensions DisableDelayedExpansion
set "HERE=%~dp0"
set "VENV=%HERE%.venv"
set "PYTHON=%VENV%\Scripts\python.exe"
set "WANTED=%HERE%requirements.txt"
set "STAMP=%VENV%\stamp-run.txt"
if /i not "%~1"=="/setup" goto ensure
set "WANTED=%HERE%%~2"
set "STAMP=%VENV%\%~3"

:ensure
call :is_set_up
if not errorlevel 1 goto ready
call :locked_set_up
if errorlevel 1 exit /b %errorlevel%

:ready
if /i "%~1"=="/setup" exit /b 0
set "PYTHONUTF8=1"
rem Not a .pth file as on Linux: Python 3.11 reads those in the code page, which may lack letters.
set "PYTHONPATH=%HERE:~0,-1%"
rem -P: a folder named ui where the user stands must not be taken for the program.
"%PYTHON%" -P -m ui %*
exit /b %errorlevel%

:is_set_up
rem The stamp is a copy of the pins: to compare two small files is faster than a digest here.
if not exist "%PYTHON%" exit /b 1
if not exist "%STAMP%" exit /b 1
fc /b "%WANTED%" "%STAMP%" >nul 2>&1
if errorlevel 1 exit /b 1
exit /b 0

:locked_set_up
rem Only one process can hold the file open for writing; the others come back and find it done.
set "LOCKED="
call :set_up_alone 9>"%HERE%.venv.lock"
if defined LOCKED exit /b %SETUP_CODE%
ping -n 3 127.0.0.1 >nul
goto locked_set_up

:set_up_alone
set "LOCKED=1"
call :set_up 1>&2
exit /b 0

:set_up
set "SETUP_CODE=0"
call :is_set_up
if not errorlevel 1 exit /b 0
call :find_python
if not defined FOUND goto no_python
echo Dang chuan bi chuong trinh, mat khoang mot hai phut... (setting up, a minute or two)
rem The mark tells a killed set-up from a finished one: half a package is not worth repairing.
if exist "%VENV%\setting-up" rmdir /s /q "%VENV%"
if not exist "%PYTHON%" goto make_environment
"%PYTHON%" -c "import sys, pip; sys.exit(sys.version_info < (3, 11))" 2>nul
if errorlevel 1 rmdir /s /q "%VENV%"

:make_environment
if not exist "%VENV%" mkdir "%VENV%"
type nul >"%VENV%\setting-up"
if exist "%STAMP%" del /q "%STAMP%"
if exist "%PYTHON%" goto fetch
%FOUND% -m venv "%VENV%"
if errorlevel 1 goto no_environment

:fetch
"%PYTHON%" -m pip install --quiet --no-input --disable-pip-version-check --no-deps --only-binary :all: --requirement "%WANTED%"
if errorlevel 1 goto no_packages
rem Compiled once here: where Python may not write bytecode, every start would compile anew.
"%PYTHON%" -m compileall -q "%HERE%ui" "%HERE%kiosk" "%HERE%scanner" "%HERE%assets"
del /q "%VENV%\setting-up"
copy /y /b "%WANTED%" "%STAMP%" >nul
exit /b 0

:find_python
set "FOUND="
for %%V in (3.11 3.12 3.13) do call :try_python py -%%V
call :try_python py -3
call :try_python python
exit /b 0

:try_python
if defined FOUND exit /b 0
%* -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>&1
if not errorlevel 1 set "FOUND=%*"
exit /b 0

:no_python
echo May chua co Python 3.11 tro len: hay cai Python 3.11 roi chay lai. (Python 3.11 or newer is needed)
set "SETUP_CODE=2"
exit /b 2

:no_environment
echo Khong tao duoc moi truong trong "%VENV%": xoa thu muc nay roi chay lai. (delete it and try again)
set "SETUP_CODE=2"
exit /b 2

:no_packages
rem pip ended by itself, so what is there is whole.
del /q "%VENV%\setting-up"
echo Chua tai duoc cac goi can thiet: kiem tra mang roi chay lai. (check the network, then try again)
set "SETUP_CODE=3"
exit /b 3
