// Command importer imports spreadsheets into the Lightfield CRM: every row once,
// however often it is interrupted or run again.
package main

import (
	"os"
	"runtime/debug"

	// Time zones of mappings are the program's, never the machine's.
	_ "time/tzdata"
)

// garbage is how much of the live memory may be garbage, in percent, unless
// GOGC says otherwise: most of what a run keeps is a little for every row of the
// file, without pointers, so that collecting often costs next to nothing.
const garbage = 40

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	os.Exit(start(os.Args[1:], systemStreams()))
}
