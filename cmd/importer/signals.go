package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"lightfield-importer/importer"
)

// echo is how soon after the first signal another one still is the same: some
// programs signal a process and its group.
const echo = 200 * time.Millisecond

// outliveReaders keeps a run from being killed when whoever reads its output has
// gone: in a pipeline Ctrl-C, or the closing of the terminal, ends the reader too, and
// a run stops in its own way. Writing then fails, which is nobody's concern any more.
func outliveReaders() { signal.Ignore(syscall.SIGPIPE) }

// interruptible ends the context at the first Ctrl-C, SIGTERM or SIGHUP (on
// Windows a closed console arrives as SIGTERM), and the process at the second:
// whatever is under way is in the checkpoint.
func interruptible(parent context.Context, s streams) (context.Context, func()) {
	ctx, cancel := context.WithCancel(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // nohup stays in force
		signal.Notify(signals, syscall.SIGHUP)
	}
	done := make(chan struct{})
	go func() {
		var first time.Time
		for {
			select {
			case <-done:
				return
			case <-signals:
			}
			switch {
			case first.IsZero():
				first = time.Now()
				cancel()
			case time.Since(first) > echo:
				fmt.Fprintln(s.err, "importer: stopped at once; run the same command again to go on")
				os.Exit(importer.ExitInterrupted)
			}
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(done)
		cancel()
	}
}
