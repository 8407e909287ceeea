package main

import (
	"path/filepath"
	"strings"

	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
)

// next proposes what to do after a run.
func (f *runFlags) next(data string, o importer.Options, s *report.Summary) []report.Step {
	var steps []report.Step
	add := func(do string, args ...string) {
		steps = append(steps, report.Step{Do: do, Command: shell(args...)})
	}
	switch s.ExitCode {
	case importer.ExitInterrupted, importer.ExitLater:
		if !f.sandbox {
			add("go on where this run stopped", f.again(data)...)
		}
		return steps
	}
	if s.Stopped != "" {
		return steps
	}
	if s.Reports.Rejected != "" && !f.sandbox {
		do := "correct the rows in rejected.csv, then import them as they stand"
		if f.dryRun {
			do = "correct the rows that would be rejected (rejected.csv lists them), then check again"
			add(do, f.again(data)...)
		} else {
			add(do, "importer", "run", "--mapping", o.Mapping, "--checkpoint", o.Checkpoint, s.Reports.Rejected)
		}
	}
	if s.Rows.InDoubt > 0 {
		add("see the rows in doubt", "importer", "status", "--rows", o.Checkpoint)
	}
	switch {
	case f.sandbox:
		add("see what became of each row", "importer", "status", "--rows", o.Checkpoint)
		add("write a mapping for your own file (mapping/README.md), then check it without writing anything",
			"importer", "run", "--dry-run", "deals.csv")
	case f.dryRun && s.ExitCode == importer.ExitDone:
		add("import the first ten rows and look at them in Lightfield", f.trial(data)...)
	}
	return steps
}

// again is this command line once more.
func (f *runFlags) again(data string) []string {
	args := []string{"importer", "run"}
	if f.dryRun {
		args = append(args, "--dry-run")
	}
	return append(append(args, f.places()...), data)
}

func (f *runFlags) trial(data string) []string {
	return append(append([]string{"importer", "run", "--limit", "10"}, f.places()...), data)
}

func (f *runFlags) places() []string {
	var args []string
	if f.mapping != "" {
		args = append(args, "--mapping", f.mapping)
	}
	if f.checkpoint != "" {
		args = append(args, "--checkpoint", f.checkpoint)
	}
	return args
}

// shell joins words so that they can be copied into a shell.
func shell(args ...string) string {
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = a
		if strings.ContainsAny(a, " \t'\"$&;()<>|*?[]#~`!\\") && filepath.Separator != '\\' {
			words[i] = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
		}
	}
	return strings.Join(words, " ")
}
