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

// result is where a result for people goes. Under --quiet it only comes when
// something needs somebody, and then cron mails stderr or a log keeps it.
func (s streams) result(quiet bool) io.Writer {
	if quiet {
		return s.err
	}
	return s.out
}
