rem Settings of the replication job, read by the batch files and, through the
rem environment, by the PowerShell files
set ADMIN_ACCOUNT=Administrator
set MIRROR_HOST1=172.16.1.11
set MIRROR_HOST2=172.16.1.12
set VM_NAME=vm-web01 (production)
set STORE_PATH=D:\vm store\%VM_NAME%
set RETRY_COUNT=3
set RETRY_INTERVAL=5
set PATH=%PATH%;C:\Program Files\Replica Tools