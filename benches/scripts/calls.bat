@echo off
set n=0
for /l %%i in (1,1,1000) do call :step %%i
echo %n%
goto :eof
:step
set /a n+=%1
goto :eof
