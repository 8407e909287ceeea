package main

import (
	"io"
	"os"

	"lightfield-importer/importer/report"
)

// streams are where a command reads and writes: stdout has the result, stderr
// everything else.
type streams struct {
	in       io.Reader
	out, err io.Writer
	terminal bool // a person looks at stderr
}

func systemStreams() streams {
	return streams{in: os.Stdin, out: os.Stdout, err: os.Stderr, terminal: report.IsTerminal(os.Stderr)}
}
