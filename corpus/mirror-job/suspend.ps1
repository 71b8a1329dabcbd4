# Stop: no more changes are sent
replctl suspend --vm "$env:VM_NAME"
armsetcd REPSUSPEND $LASTEXITCODE
