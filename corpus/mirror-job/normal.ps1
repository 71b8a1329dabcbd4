# Normal start: wait until the store can be read, then resume the replication
$tries = [int]$env:RETRY_COUNT
for ($i = 1; $i -le $tries; $i++) {
    if (Test-Path -LiteralPath $env:STORE_PATH) {
        replctl resume --vm "$env:VM_NAME" --to $env:MIRROR_HOST2
        if ($LASTEXITCODE -eq 0) { armsetcd REPRESULT 0 } else { armsetcd REPRESULT 1 }
        exit
    }
    armsleep $env:RETRY_INTERVAL
}
armsetcd REPRESULT 2
