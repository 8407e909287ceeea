package main

import (
	"slices"

	"github.com/spf13/cobra"

	"lightfield-importer/client/snapshot"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/undo"
	"lightfield-importer/mapping"
)

// Files by their endings, as a shell completes them.
var (
	tables      = []string{"csv", "tsv", "txt", "xlsx", "xlsm", "gz"}
	mappings    = []string{"yaml", "yml"}
	saved       = []string{"json"}
	checkpoints = []string{"checkpoint"}
)

// completions is what a shell completes behind a command and its flags: the files
// that are its arguments, and the words and files that flags take. Other flags
// take any file, or what no shell can know.
var completions = map[string]struct {
	files []string
	words map[string][]string
	flags map[string][]string // files
}{
	"run": {tables, map[string][]string{"output": {"text", "json", "github"}, "log-format": logFormats, "log-level": logLevels},
		map[string][]string{"mapping": mappings, "definitions": saved, "checkpoint": checkpoints, "decisions": {"csv"}}},
	"migrate": {mappings, map[string][]string{"output": {"text", "json", "github"}, "log-format": logFormats, "log-level": logLevels},
		map[string][]string{"definitions": saved, "checkpoint": checkpoints}},
	"init": {tables, map[string][]string{"object": snapshot.Standard, "encoding": append([]string{"auto"}, mapping.Encodings...), "delimiter": {"comma", "semicolon", "tab", "pipe", "caret", "colon", "backquote"}},
		map[string][]string{"definitions": saved, "out": mappings}},
	"undo":        {checkpoints, map[string][]string{"output": {"text", "json"}, "run": {undo.Last, undo.All}}, nil},
	"status":      {checkpoints, map[string][]string{"output": {report.FormatTable, "csv", "json"}}, nil},
	"resolve":     {checkpoints, map[string][]string{"as": {"sent", "resend", "skip"}}, nil},
	"definitions": {nil, nil, map[string][]string{"save": saved, "schema": saved}},
	"sandbox":     {nil, nil, map[string][]string{"definitions": saved}},
}

var (
	logFormats = []string{"text", "json"}
	logLevels  = []string{"debug", "info", "warn", "error"}
)

// complete tells the shells' completion what stands where. A flag that is not there
// is a mistake of the table.
func complete(root *cobra.Command) {
	for _, c := range root.Commands() {
		known := completions[c.Name()]
		c.ValidArgsFunction = filesOf(known.files)
		for flag, words := range known.words {
			must(c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)))
		}
		for flag, endings := range known.flags {
			must(c.RegisterFlagCompletionFunc(flag, filesOf(endings)))
		}
	}
}

// filesOf completes files of these endings; nil: none.
func filesOf(endings []string) cobra.CompletionFunc {
	if endings == nil {
		return cobra.NoFileCompletions
	}
	return cobra.FixedCompletions(slices.Clone(endings), cobra.ShellCompDirectiveFilterFileExt)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
