package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
)

// The page, the parts that it shares with others, and their style, which stands
// inside of them.
var (
	//go:embed page/parts.html
	partsSource string
	//go:embed page/report.html
	pageSource string
	//go:embed page/report.css
	pageStyle string

	pageTemplate = newTemplate("report", pageSource)
)

// policy lets the page's own style apply, and nothing else load or run.
func policy(style string) string {
	hash := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) +
		"'; base-uri 'none'; form-action 'none'"
}

// writeHTML writes report.html. What a cell, a header or the server says goes
// through the template's escaping only, and through Clean before it.
func (f *Files) writeHTML(w io.Writer, s *Summary) error {
	complete := s.complete()
	return pageTemplate().Execute(w, newHTMLPage(&complete, &f.gallery, f.view))
}

// htmlHead is what every page has.
type htmlHead struct {
	Title    string
	Policy   string
	Style    template.CSS // our own file, no text from outside
	NoValues bool
}

func newHTMLHead(v View) htmlHead {
	return htmlHead{Policy: policy(pageStyle), Style: template.CSS(pageStyle), NoValues: v.NoCellValues}
}

// htmlPage is what the template shows, in the order of the page.
type htmlPage struct {
	htmlHead
	Kind, File string
	Verdict    verdict
	Facts      []string

	Outcomes  htmlOutcomes
	Chart     htmlChart
	Errors    []htmlKind
	Others    string // problems that are not told apart
	Rows      htmlRows
	Warnings  []htmlKind
	Changes   htmlChanges
	Records   htmlRecords
	Unchecked htmlUnchecked
	Columns   htmlColumns
	Run       []htmlFact
}

func newHTMLPage(s *Summary, g *gallery, v View) *htmlPage {
	p := &htmlPage{
		htmlHead: newHTMLHead(v), Kind: "Import", File: Clean(baseName(s.File)),
		Verdict: judge(s), Facts: facts(s),
		Outcomes: newHTMLOutcomes(s), Chart: newHTMLChart(s),
		Errors: newHTMLKinds(s.Errors, s.File, v), Warnings: newHTMLKinds(s.WarningKinds, s.File, v),
		Rows: newHTMLRows(g, s.File, v), Changes: newHTMLChanges(g, s, v),
		Unchecked: newHTMLUnchecked(s), Columns: newHTMLColumns(s, v), Run: runFacts(s, v),
	}
	if s.DryRun {
		p.Kind = "Dry run"
	} else {
		p.Records = newHTMLRecords(g, s.File, v)
	}
	p.Others = others(s.ErrorsOther)
	p.Title = p.File + ": " + p.Verdict.Text
	return p
}
