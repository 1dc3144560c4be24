@echo off
rem Sets up and runs all that guards the project. NOT YET RUN ON WINDOWS.
rem check.cmd [--long] [WORDS FOR PYTEST...]; the last line is pytest's own summary.
setlocal EnableExtensions DisableDelayedExpansion
set "HERE=%~dp0"
set "PYTHON=%HERE%.venv\Scripts\python.exe"
call "%HERE%run.cmd" /setup requirements.txt stamp-run.txt
if errorlevel 1 exit /b %errorlevel%
call "%HERE%run.cmd" /setup requirements-dev.txt stamp-check.txt
if errorlevel 1 exit /b %errorlevel%
cd /d "%HERE%"
set "PYTHONUTF8=1"
set "QT_QPA_PLATFORM=offscreen"
set "PYTHONPATH=%HERE:~0,-1%"
set "FAILED="
call :step "ruff check" -m ruff check
call :step "ruff format" -m ruff format --check
call :step "mypy" -m mypy
call :step "import-linter" -c "from importlinter.cli import lint_imports_command as run; run()"
call :step "licences" -P tests\contracts\licences.py
if defined FAILED goto failed
if /i "%~1"=="--long" goto long
"%PYTHON%" -m pytest -n auto --maxprocesses 4 --dist worksteal -m "not long" %*
exit /b %errorlevel%

:failed
echo Khong dat, chua chay kiem thu (failed, tests not run):%FAILED% 1>&2
exit /b 1

:long
rem The marker of long tests is an ordinary one, so pytest without -m runs them all.
set "WORDS="
:next
shift
if "%~1"=="" goto run_all
set "WORDS=%WORDS% %1"
goto next
:run_all
"%PYTHON%" -m pytest %WORDS%
exit /b %errorlevel%

:step
echo == %~1
set "NAME=%~1"
set "STEP="
:words
shift
if "%~1"=="" goto run_step
set "STEP=%STEP% %1"
goto words
:run_step
"%PYTHON%"%STEP%
if errorlevel 1 set "FAILED=%FAILED% [%NAME%]"
exit /b 0
