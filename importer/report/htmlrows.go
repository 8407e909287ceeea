package report

import "strings"

// htmlRows are the first faulty rows.
type htmlRows struct {
	Rows []htmlRow
	More string // rows beyond
}

type htmlRow struct {
	Name    string // "Row 3", "Line 3"
	Line    string
	Outcome string
	Known   []string // cells by which the owner knows the row
	Faults  []htmlFault
	More    string // faults beyond
}

type htmlFault struct {
	Address, Column, Value string
	Empty                  bool
	Again                  bool // the cell of the fault before
	Explanation            string
	Nearest, Allowed       string
}

func newHTMLRows(g *gallery, file string, v View) htmlRows {
	var h htmlRows
	for _, r := range g.faulty {
		h.Rows = append(h.Rows, newHTMLRow(r, file, v))
	}
	if n := g.counts.faulty - int64(len(g.faulty)); n > 0 {
		h.More = number(n) + " more " + plural(n, "row") + " with faults"
	}
	return h
}

func newHTMLRow(r faultyRow, file string, v View) htmlRow {
	h := htmlRow{Outcome: strings.ReplaceAll(r.Outcome.String(), "_", " ")}
	h.Name, h.Line = rowWords(r.Row, r.Line, r.File, file)
	if !v.NoCellValues {
		if r.Identity != "" {
			h.Known = append(h.Known, shown(r.Identity))
		}
		for _, cell := range r.Cells {
			h.Known = append(h.Known, shown(cell))
		}
	}
	for _, p := range r.Problems {
		fault := newHTMLFault(p, v)
		if n := len(h.Faults); n > 0 && p.Address != "" {
			fault.Again = h.Faults[n-1].Address == p.Address
		}
		h.Faults = append(h.Faults, fault)
	}
	if r.more > 0 {
		h.More = "and " + number(int64(r.more)) + " more"
	}
	return h
}

// rowWords names a row by its number in a spreadsheet program, and by its line
// and its file where that says more.
func rowWords(row, line int, file, of string) (name, inFile string) {
	inFile = lineWords(file, of, line)
	switch alone := lineWords("", "", line) == inFile; {
	case row == 0 && alone:
		return "Line " + number(int64(line)), ""
	case row == 0:
		return "Line " + number(int64(line)), inFile
	case row == line && alone:
		return "Row " + number(int64(row)), ""
	}
	return "Row " + number(int64(row)), inFile
}

func newHTMLFault(p Problem, v View) htmlFault {
	h := htmlFault{Address: p.Address, Column: columnWords(p.Column), Allowed: Clean(shorten(p.Allowed, shownAllowed))}
	if v.NoCellValues {
		h.Explanation = sentence(reasonWords(p.Reason))
		return h
	}
	h.Value, h.Empty = shown(p.Value), p.Address != "" && strings.TrimSpace(p.Value) == ""
	h.Nearest = shown(p.Nearest)
	h.Explanation = sentence(shorten(explanation(p), maxExample))
	if h.Nearest != "" || strings.Contains(h.Explanation, h.Allowed) {
		h.Allowed = "" // it is said
	}
	return h
}

// htmlChanges are the first rows that change a record.
type htmlChanges struct {
	Title string
	Rows  []htmlChanged
	More  string
}

type htmlChanged struct {
	Name, Line, Identity string
	Record, Link         string
	Fields               []htmlChange
}

type htmlChange struct{ Label, Key, Old, New string }

func newHTMLChanges(g *gallery, s *Summary, v View) htmlChanges {
	h := htmlChanges{Title: "What was changed"}
	if s.DryRun {
		h.Title = "What would change"
	}
	for _, r := range g.changed {
		c := htmlChanged{Record: Clean(r.RecordID), Link: webLink(r.Link, r.RecordID)}
		c.Name, c.Line = rowWords(r.Row, r.Line, r.File, s.File)
		if !v.NoCellValues {
			c.Identity = shown(r.Identity)
		}
		for _, change := range r.Changes {
			c.Fields = append(c.Fields, newHTMLChange(change, v))
		}
		h.Rows = append(h.Rows, c)
	}
	if n := g.counts.changed - int64(len(g.changed)); n > 0 {
		h.More = number(n) + " more " + plural(n, "row")
	}
	return h
}

func newHTMLChange(c Change, v View) htmlChange {
	h := htmlChange{Label: Clean(c.Label), Key: Clean(c.Field)}
	if h.Label == "" {
		h.Label = h.Key
	}
	if !v.NoCellValues {
		before, after := c.texts(v.Labels)
		h.Old, h.New = shown(before), shown(after)
	}
	return h
}

// htmlRecords are the first records that the run made or changed.
type htmlRecords struct {
	Records []htmlRecord
	More    string
}

type htmlRecord struct{ Name, Line, Identity, Outcome, ID, Link string }

func newHTMLRecords(g *gallery, file string, v View) htmlRecords {
	var h htmlRecords
	for _, r := range g.records {
		each := htmlRecord{Outcome: r.outcome.String(), ID: Clean(r.id), Link: webLink(r.httpLink, r.id)}
		each.Name, each.Line = rowWords(r.row, r.line, r.file, file)
		if !v.NoCellValues {
			each.Identity = shown(r.identity)
		}
		h.Records = append(h.Records, each)
	}
	if n := g.counts.records - int64(len(g.records)); n > 0 {
		h.More = number(n) + " more " + plural(n, "record")
	}
	return h
}
