// Command importer imports spreadsheets into the Lightfield CRM: every row once,
// however often it is interrupted or run again.
package main

import (
	"os"

	// Time zones of mappings are the program's, never the machine's.
	_ "time/tzdata"
)

func main() { os.Exit(start(os.Args[1:], systemStreams())) }
