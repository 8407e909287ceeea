package importer

import (
	"context"
	"errors"
	"slices"

	"lightfield-importer/importer/report"
	"lightfield-importer/importer/source"
	"lightfield-importer/mapping"
)

// Annotations are remarks for the files of a run: what ended it, and the first
// faults of its rows, with their places in the text as far as they can be told.
// more is how many faults are not among them. Files are named as in Options.
func Annotations(o Options, s *report.Summary, err error) (all []report.Annotation, more int64) {
	all = ofError(err)
	faults := firstOf(s.Faults)
	columns := textPlaces(o, s, faults)
	for i, f := range faults {
		title := f.Column
		if f.Address != "" {
			title = f.Address + " " + title
		}
		all = append(all, report.Annotation{
			Severity: f.Severity, File: f.File, Line: columns[i].line, Column: columns[i].column,
			Title: title, Message: f.Message,
		})
	}
	return all, s.FaultsCount - int64(len(faults))
}

// ofError names the places that an error of the mapping or of the data has.
func ofError(err error) []report.Annotation {
	if problems, ok := errors.AsType[mapping.Problems](err); ok {
		var all []report.Annotation
		for _, p := range problems {
			all = append(all, report.Annotation{Severity: report.SeverityError, File: p.File, Line: p.Line, Column: p.Column,
				Message: p.Message + hint(p.Hint)})
		}
		return all
	}
	if fault, ok := errors.AsType[*source.Error](err); ok {
		return []report.Annotation{{Severity: report.SeverityError, File: fault.File, Line: fault.Line, Column: fault.Column,
			Title: fault.Header, Message: fault.Message + hint(fault.Hint)}}
	}
	if err != nil {
		return []report.Annotation{{Severity: report.SeverityError, Message: err.Error()}}
	}
	return nil
}

// firstOf are as many faults of each severity as are shown.
func firstOf(faults []report.Fault) []report.Fault {
	var first []report.Fault
	shown := map[string]int{}
	for _, f := range faults {
		if shown[f.Severity]++; shown[f.Severity] <= report.ShownAnnotations {
			first = append(first, f)
		}
	}
	return first
}

type textPlace struct{ line, column int }

// textPlaces finds the faults in the files: of a migration each in that of its step.
func textPlaces(o Options, s *report.Summary, faults []report.Fault) []textPlace {
	if len(s.Steps) == 0 {
		return textColumns(o, faults)
	}
	places := make([]textPlace, len(faults))
	for _, step := range s.Steps {
		var own []report.Fault
		var at []int
		for i, f := range faults {
			if f.File == step.File && places[i].line == 0 {
				own, at = append(own, f), append(at, i)
			}
		}
		for i, place := range textColumns(Options{Data: step.File, Mapping: step.Mapping}, own) {
			places[at[i]] = place
		}
	}
	return places
}

// textColumns reads the data once more, as far as the last of the faults, for
// the places of their cells; those that are not found have the row's line alone.
func textColumns(o Options, faults []report.Fault) []textPlace {
	places := make([]textPlace, len(faults))
	for i, f := range faults {
		places[i].line = f.Line
	}
	m, err := mapping.ReadFile(o.Mapping)
	if err != nil || len(faults) == 0 || !source.Rereadable(o.files()...) {
		return places
	}
	src, err := source.OpenAll(context.Background(), o.files(), (&job{opts: o, mapping: m}).sourceOptions())
	if err != nil {
		return places
	}
	defer src.Close()
	for left := len(faults); left > 0; {
		row, err := src.Read()
		if err != nil {
			return places
		}
		for i, f := range faults {
			if f.Line != row.Line || f.File != row.File {
				continue
			}
			left--
			if line, column := src.Place(slices.Index(src.Header(), f.Column)); line > 0 {
				places[i] = textPlace{line, column}
			}
		}
	}
	return places
}
