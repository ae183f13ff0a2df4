"""What comes in from office suites, read with distrust: files of other formats → plain rows, every fault at its cell."""
