// Command importer imports spreadsheets into the Lightfield CRM: every row once,
// however often it is interrupted or run again.
package main

import (
	"io"
	"log"
	"os"
	"runtime"
	"runtime/debug"

	// Time zones of mappings are the program's, never the machine's.
	_ "time/tzdata"
)

// garbage is how much of the live memory may be garbage, in percent, unless
// GOGC says otherwise: most of what a run keeps is a little for every row of the
// file, without pointers, so that collecting often costs next to nothing.
const garbage = 60

// spare counts as live memory, in bytes, and is never touched, so that it takes none of
// the machine's: without it small runs, which keep little, would collect all the time.
const spare = 8 << 20

func main() {
	// Only net/http writes to it, and quotes the beginning of answers that nobody has
	// asked for: what is in records belongs in no log.
	log.SetOutput(io.Discard)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	untouched := make([]byte, spare)
	code := start(os.Args[1:], systemStreams())
	runtime.KeepAlive(untouched)
	os.Exit(code)
}
