package importer

import (
	"slices"
	"strings"

	"lightfield-importer/client"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/source"
	"lightfield-importer/mapping"
)

// view is what report.html shows of the file's columns: where the mapping sends
// them, and what it calls the values.
func (j *job) view() report.View {
	header := j.src.Header()
	columns := make([]report.Column, len(header))
	for i, name := range header {
		columns[i] = report.Column{
			Name: name, Letters: source.Letters(i), Value: -1,
			Identity: slices.Contains(j.plan.IdentityColumns(), name), Nulls: nullsOf(j.mapping, name),
		}
	}
	var made []report.Made
	for i, f := range j.fields {
		target := report.Target{Key: f.Key, Label: f.Label, Kind: kindOf(string(f.Type))}
		into(columns, f.Columns, target)
		at := indexes(header, f.Columns)
		if len(at) == 1 && columns[at[0]].Value < 0 {
			columns[at[0]].Value = i
			continue
		}
		made = append(made, report.Made{Target: target, From: f.Columns, Index: at, Value: i})
	}
	for _, r := range j.relations {
		into(columns, r.Columns, report.Target{Key: r.Key, Label: r.Label, Kind: foundBy(r)})
	}
	return report.View{Columns: report.NewColumns(columns, made), Labels: j.labels, Telling: j.tellingLabels(), NoCellValues: j.opts.NoCellValues}
}

// into notes that the columns go into the target.
func into(columns []report.Column, names []string, target report.Target) {
	for i := range columns {
		if slices.Contains(names, columns[i].Name) {
			columns[i].Into = append(columns[i].Into, target)
		}
	}
}

func indexes(header, names []string) []int {
	at := make([]int, len(names))
	for i, name := range names {
		at[i] = slices.Index(header, name)
	}
	return at
}

// nullsOf are the cells of a column that count as empty: those of the first
// field or relationship that says so for itself, or those of the source.
func nullsOf(m *mapping.Mapping, column string) []string {
	for _, f := range m.Fields {
		for _, p := range f.Parts {
			if p.Column == column && p.NullValues != nil {
				return p.NullValues
			}
		}
	}
	for _, r := range m.Relationships {
		if r.Column == column && r.NullValues != nil {
			return r.NullValues
		}
	}
	return m.Source.NullValues
}

// kindOf is a value type in words: single select, e-mail.
func kindOf(valueType string) string {
	switch valueType {
	case "EMAIL":
		return "e-mail"
	case "URL":
		return "web address"
	case "DATETIME":
		return "date and time"
	}
	return strings.ToLower(strings.ReplaceAll(valueType, "_", " "))
}

func foundBy(r mapping.PlannedRelation) string {
	if r.By == "" {
		return r.Object + ", by id"
	}
	return r.Object + ", found by " + r.By
}

// labelsOf are the labels of an object's options by their ids.
func labelsOf(d *client.Definitions) report.Labels {
	labels := report.Labels{}
	for _, f := range d.Fields {
		for _, o := range f.TypeConfiguration.Options {
			labels[o.ID] = o.Label
		}
	}
	return labels
}
