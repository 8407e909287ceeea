package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"lightfield-importer/importer"
)

// interruptible ends the context at the first Ctrl-C, SIGTERM or SIGHUP (on
// Windows a closed console arrives as SIGTERM), and the process at the second:
// whatever is under way is in the checkpoint.
func interruptible(parent context.Context, s streams) (context.Context, func()) {
	ctx, cancel := context.WithCancel(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	done := make(chan struct{})
	go func() {
		for first := true; ; first = false {
			select {
			case <-done:
				return
			case <-signals:
			}
			if !first {
				fmt.Fprintln(s.err, "importer: stopped at once; run the same command again to go on")
				os.Exit(importer.ExitInterrupted)
			}
			cancel()
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(done)
		cancel()
	}
}
