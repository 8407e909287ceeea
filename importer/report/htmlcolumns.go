package report

import (
	"strconv"
	"strings"
)

// shownColumns bounds the table of columns.
const shownColumns = 200

// htmlColumns are the columns as mapped.
type htmlColumns struct {
	Columns []htmlColumn
	More    string
	Made    []htmlMade
}

type htmlColumn struct {
	Letters, Name string
	Identity      bool
	Into          []htmlTarget // none: not used
	Filled        string
	Width         float64 // of 100
	Samples       []htmlSample
}

type htmlTarget struct{ Label, Key, Kind string }

type htmlSample struct {
	Cells  []string
	Value  string
	Differ bool // the value reads otherwise than the cell
}

// htmlMade is a field made of several columns, or the same in every row.
type htmlMade struct {
	htmlTarget
	From    string
	Samples []htmlSample
}

func newHTMLColumns(s *Summary, v View) htmlColumns {
	var h htmlColumns
	if v.Columns == nil {
		return h
	}
	all := v.Columns.columns
	for i := range all[:min(len(all), shownColumns)] {
		h.Columns = append(h.Columns, newHTMLColumn(&all[i], v))
	}
	if n := int64(len(all) - len(h.Columns)); n > 0 {
		h.More = "and " + number(n) + " more " + plural(n, "column")
	}
	for i := range v.Columns.made {
		m := &v.Columns.made[i]
		made := htmlMade{htmlTarget: newHTMLTarget(m.Target), From: Clean(strings.Join(m.From, ", "))}
		if !v.NoCellValues {
			made.Samples = newHTMLSamples(m.samples, v.Labels)
		}
		h.Made = append(h.Made, made)
	}
	return h
}

func newHTMLColumn(g *gathered, v View) htmlColumn {
	h := htmlColumn{
		Letters: g.Letters, Name: Clean(g.Name), Identity: g.Identity,
		Filled: percent(g.filled, v.Columns.rows), Width: share(g.filled, v.Columns.rows),
	}
	for _, t := range g.Into {
		h.Into = append(h.Into, newHTMLTarget(t))
	}
	if !v.NoCellValues {
		h.Samples = newHTMLSamples(g.shown(), v.Labels)
	}
	return h
}

func newHTMLTarget(t Target) htmlTarget {
	h := htmlTarget{Label: Clean(t.Label), Key: Clean(t.Key), Kind: Clean(t.Kind)}
	if h.Label == "" {
		h.Label = h.Key
	}
	return h
}

func newHTMLSamples(samples []Sample, labels Labels) []htmlSample {
	var out []htmlSample
	for _, s := range samples {
		h := htmlSample{Value: shown(shorten(labels.text(s.Value), maxSample))} // as much as of a cell
		for _, cell := range s.Cells {
			if cell = strings.TrimSpace(cell); cell != "" {
				h.Cells = append(h.Cells, shown(cell))
			}
		}
		h.Differ = h.Value != "" && (len(h.Cells) != 1 || h.Cells[0] != h.Value)
		out = append(out, h)
	}
	return out
}

// share is n of all, in percent.
func share(n, all int64) float64 {
	if all == 0 {
		return 0
	}
	return 100 * float64(n) / float64(all)
}

// percent writes a share so that only all is 100 % and only nothing is 0 %.
func percent(n, all int64) string {
	p := share(n, all)
	switch {
	case p > 0 && p < 1:
		return "< 1 %"
	case p > 99 && p < 100:
		return "> 99 %"
	}
	return strconv.FormatFloat(p, 'f', 0, 64) + " %"
}

// htmlFact is a line of the list about the run.
type htmlFact struct{ Name, Value string }

func runFacts(s *Summary, v View) []htmlFact {
	var facts []htmlFact
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, htmlFact{name, Clean(value)})
		}
	}
	if s.Stopped != "" || s.Error != "" {
		why := *s
		if v.NoCellValues {
			why.Error = "" // an answer of the server may repeat what it was sent
		}
		add("Stopped", why.why())
	}
	add("Import", s.Import)
	add("Object", s.Object)
	if !s.Started.IsZero() {
		add("Started", day(s.Started))
	}
	add("Took", duration(seconds(s.DurationSeconds)))
	if s.Recovered > 0 {
		add("Settled first", number(s.Recovered)+" "+plural(s.Recovered, "write")+" of an earlier run")
	}
	if s.Unsettled > 0 {
		add("Open", number(s.Unsettled)+" "+plural(s.Unsettled, "write")+" open or in doubt")
	}
	if s.Vanished != nil && s.Vanished.Count > 0 {
		add("Vanished", number(s.Vanished.Count)+" "+plural(s.Vanished.Count, "row")+" of earlier runs not in the file any more; their records were left alone")
	}
	add("Run", s.RunID)
	add("Program", "importer "+s.Program)
	return facts
}
