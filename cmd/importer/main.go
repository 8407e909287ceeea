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
// GOGC says otherwise: a run keeps a little for every row of the file, and half
// as much again is plenty for the rest.
const garbage = 50

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	os.Exit(start(os.Args[1:], systemStreams()))
}
