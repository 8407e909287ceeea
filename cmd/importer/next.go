package main

import (
	"path/filepath"
	"slices"
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
	if s.Stopped == report.StoppedFatal && s.ExitCode == importer.ExitFatal && !f.sandbox {
		add("when that is put right, go on where this run stopped", f.again(data)...)
	}
	if s.Stopped != "" {
		return steps
	}
	if s.Reports.Rejected != "" && !f.sandbox {
		do := "correct the rows in rejected.csv, then import them as they stand"
		if f.dryRun {
			do = "correct the rows that would be rejected (rejected.csv lists them) or the mapping, then check again"
			if lacks(s, "not_found") {
				do = "correct the rows that would be rejected (rejected.csv lists them) or the mapping, or import first what they link to, then check again"
			}
			add(do, f.again(data)...)
		} else {
			args := append([]string{"importer", "run", "--mapping", o.Mapping, "--checkpoint", o.Checkpoint},
				f.without("mapping", "checkpoint", "report-dir", "limit", "keep-reports")...)
			add(do, append(args, s.Reports.Rejected)...)
		}
	}
	if rejectedInSteps(s) && !f.sandbox {
		do := "correct the rows in the files of the steps (each rejected.csv lists them), then "
		if f.dryRun {
			add(do+"check again", f.again(data)...)
		} else {
			add(do+"go on", f.again(data)...)
		}
	}
	if lists := ambiguous(s); lists != nil && !f.sandbox {
		args := append(append([]string{"importer", f.command}, lists...), f.without("decisions", "report-dir")...)
		add("say in the column use of ambiguous.csv what rows with several matches mean (an id, create or skip), then run again", append(append(args, data), f.more...)...)
	}
	if s.Unlisted() > 0 && !f.sandbox {
		add("put the records on the list that are not on it yet", f.again(data)...)
	}
	if s.Rows.InDoubt+s.Unsettled > 0 {
		add("see the rows in doubt", "importer", "status", "--rows", o.Checkpoint)
	}
	switch {
	case f.sandbox:
		if !f.dryRun {
			add("see what became of each row", "importer", "status", "--rows", o.Checkpoint)
		}
		add("draft a mapping for your own file, then check it without writing anything",
			"importer", "init", "deals.csv", "--object", "opportunity")
	case f.definitions != "" && s.ExitCode == importer.ExitDone:
		add("check the rest, with the network and a key", append(append(append([]string{"importer", f.command}, f.without("definitions", "report-dir")...), data), f.more...)...)
	case f.command == "migrate" && f.dryRun && s.ExitCode == importer.ExitDone && s.Rows.Created+s.Rows.Updated > 0:
		add("import the files", append(append([]string{"importer", "migrate"}, f.without("dry-run", "report-dir")...), data)...)
	case f.command == "migrate":
	case f.dryRun && s.ExitCode == importer.ExitDone && s.Rows.Created+s.Rows.Updated > 0:
		add("import the first ten rows and look at them in Lightfield", f.trial(data)...)
	case f.limit > 0 && !f.dryRun && s.ExitCode == importer.ExitDone && s.Rows.Created+s.Rows.Updated > 0:
		add("when the records look right, import all rows", append(append(append([]string{"importer", "run"}, f.without("limit", "report-dir")...), data), f.more...)...)
		add("or take them back", "importer", "undo", o.Checkpoint)
	}
	return steps
}

// rejectedInSteps reports whether steps of a migration have rejected rows.
func rejectedInSteps(s *report.Summary) bool {
	return slices.ContainsFunc(s.Steps, func(step report.StepSummary) bool { return step.Reports.Rejected != "" })
}

// ambiguous names the lists of rows that somebody has to decide, as flags.
func ambiguous(s *report.Summary) (flags []string) {
	all := []report.Paths{s.Reports}
	for _, step := range s.Steps {
		all = append(all, step.Reports)
	}
	for _, paths := range all {
		if paths.Ambiguous != "" {
			flags = append(flags, "--decisions="+paths.Ambiguous)
		}
	}
	return flags
}

// again is this command line once more.
func (f *runFlags) again(data string) []string {
	return append(append(append([]string{"importer", f.command}, f.typed...), data), f.more...)
}

// trial is this command line without --dry-run, for the first rows only.
func (f *runFlags) trial(data string) []string {
	return append(append(append([]string{"importer", "run", "--limit", "10"}, f.without("dry-run", "limit", "report-dir")...), data), f.more...)
}

// without are the flags as typed but for some.
func (f *runFlags) without(names ...string) []string {
	return slices.DeleteFunc(slices.Clone(f.typed), func(arg string) bool {
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
		return slices.Contains(names, name)
	})
}

// shell joins words so that they can be copied into a shell.
func shell(args ...string) string {
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = quoteWord(a, filepath.Separator == '\\')
	}
	return strings.Join(words, " ")
}

// quoteWord puts a word in quotes if a shell would read it otherwise. Those of Windows
// share double ones, in which backslashes are plain.
func quoteWord(word string, windows bool) string {
	switch {
	case windows && strings.ContainsAny(word, " \t'&;()<>|`@{},^%!"):
		return `"` + word + `"`
	case !windows && strings.ContainsAny(word, " \t'\"$&;()<>|*?[]#~`!\\"):
		return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	return word
}

// lacks reports whether rows have a fault of the reason.
func lacks(s *report.Summary, reason string) bool {
	return slices.ContainsFunc(s.Errors, func(g report.Group) bool { return g.Reason == reason })
}
