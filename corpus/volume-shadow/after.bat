rem What the application wants after the volume is there
if not exist V:\spool md V:\spool 2>nul
attrib -r V:\spool\*.* > nul 2>&1
