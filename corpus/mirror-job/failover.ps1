# Start after a failover: the copy becomes the original
param([switch]$Force)
replctl reverse --vm "$env:VM_NAME" --from $env:MIRROR_HOST1 $(if ($Force) { "--force" })
if ($LASTEXITCODE -eq 0) { armsetcd REPRESULT 0 } else { armsetcd REPRESULT 2 }
