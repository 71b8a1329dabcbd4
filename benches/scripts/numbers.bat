@echo off
set n=0
for /l %%i in (1,1,100000) do set /a n+=%%i
echo %n%
