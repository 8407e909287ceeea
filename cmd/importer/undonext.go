package main

import (
	"slices"

	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/settle"
)

// next proposes what to do after an undo.
func (f *undoFlags) next(path string, s *report.UndoSummary) []report.Step {
	again := func(do string, flags ...string) report.Step {
		args := append([]string{"importer", "undo"}, flags...)
		if len(s.Runs) == 1 {
			args = append(args, "--run", s.Runs[0].ID[:min(8, len(s.Runs[0].ID))])
		} else {
			args = append(args, "--run", f.runs)
		}
		return report.Step{Do: do, Command: shell(append(args, path)...)}
	}
	var flags []string
	if f.force {
		flags = append(flags, "--force")
	}
	var steps []report.Step
	switch {
	case s.ExitCode == importer.ExitInterrupted || s.ExitCode == importer.ExitLater:
		return append(steps, again("go on where this undo stopped", flags...))
	case s.Stopped == report.StoppedFatal && s.ExitCode == importer.ExitFatal:
		return append(steps, again("when that is put right, go on where this undo stopped", flags...))
	case s.Stopped != "":
		return nil
	}
	if slices.ContainsFunc(s.Kinds, func(k report.UndoKind) bool { return k.Code == settle.CodeNoDelete }) {
		steps = append(steps, again("move these records to the trash in Lightfield, then let the checkpoint know", flags...))
	}
	if s.Records.Kept > 0 && !f.force {
		steps = append(steps, again("look at the records that were kept; to take them back all the same", "--force"))
	}
	if f.dryRun && s.Records.Reversed > 0 {
		steps = append(steps, again("take this back", flags...))
	}
	return steps
}
