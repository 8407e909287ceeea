package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
)

// errDeclined says that a person answered with no.
var errDeclined = errors.New("nothing was taken back")

// confirm shows what would be done, and asks unless that is not needed.
func (f *undoFlags) confirm(ctx context.Context, p report.UndoPlan, s streams) error {
	if !f.quiet || !f.yes && !f.dryRun {
		if err := p.WriteText(s.err, report.Width(s.err)); err != nil {
			return err
		}
	}
	if f.yes || f.dryRun {
		return nil
	}
	if !s.asks() {
		return &importer.UsageError{Err: errors.New("there is no terminal to ask on"),
			Hint: "add --yes to take this back, or --dry-run to look at every record first"}
	}
	fmt.Fprint(s.err, "\ntake this back? [y/N] ")
	answer, err := readLine(ctx, s.in)
	if err != nil {
		fmt.Fprintln(s.err)
		return errDeclined
	}
	if answer = strings.ToLower(strings.TrimSpace(answer)); answer != "y" && answer != "yes" {
		return errDeclined
	}
	return nil
}

// asks reports whether a person can be asked.
func (s streams) asks() bool {
	in, ok := s.in.(*os.File)
	return ok && s.terminal && report.IsTerminal(in)
}

// readLine waits for a line, but not longer than the context lasts.
func readLine(ctx context.Context, in io.Reader) (string, error) {
	type line struct {
		text string
		err  error
	}
	read := make(chan line, 1)
	go func() {
		text, err := bufio.NewReader(in).ReadString('\n')
		read <- line{text, err}
	}()
	select {
	case l := <-read:
		return l.text, l.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
