package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"lightfield-importer/importer/report"
	"lightfield-importer/mapping"
)

// newManual is a topic of help, not a command.
func newManual(s streams) *cobra.Command {
	topic := &cobra.Command{
		Use:   "mapping",
		Short: "the mapping file: every key, with examples",
	}
	topic.SetHelpFunc(func(*cobra.Command, []string) {
		fmt.Fprint(s.out, mapping.Manual(report.Width(s.out)))
	})
	return topic
}
