package report

import (
	_ "embed"
	"html/template"
	"io"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
)

//go:embed page/migration.html
var migrationSource string

var migrationTemplate = newTemplate("migration", migrationSource)

// htmlMigration is what the template of a migration's report.html shows: what all
// steps have come to, each step with its files, and the faults step by step.
type htmlMigration struct {
	htmlHead
	Kind, File string
	Verdict    verdict
	Facts      []string

	Outcomes  htmlOutcomes
	Steps     []htmlStep
	Faulty    []htmlStep // those with faults
	Warned    []htmlStep // those with warnings
	Unchecked htmlUnchecked
	Run       []htmlFact
}

type htmlStep struct {
	Name, What        string
	NotStarted, Error string
	Outcomes          htmlOutcomes
	Files             []htmlFile
	Errors, Warnings  []htmlKind
	Others            string
}

type htmlFile struct{ Name, Path string }

func writeMigrationHTML(w io.Writer, s *Summary, v View) error {
	complete := s.complete()
	return migrationTemplate().Execute(w, newHTMLMigration(&complete, v))
}

func newHTMLMigration(s *Summary, v View) *htmlMigration {
	p := &htmlMigration{
		htmlHead: newHTMLHead(v), Kind: "Migration", File: Clean(baseName(s.File)),
		Verdict: judge(s), Facts: facts(s), Outcomes: newHTMLOutcomes(s), Unchecked: newHTMLUnchecked(s), Run: runFacts(s, v),
	}
	if s.DryRun {
		p.Kind = "Dry run of the migration"
	}
	for i := range s.Steps {
		step := newHTMLStep(s, &s.Steps[i], v)
		p.Steps = append(p.Steps, step)
		if len(step.Errors) > 0 {
			p.Faulty = append(p.Faulty, step)
		}
		if len(step.Warnings) > 0 {
			p.Warned = append(p.Warned, step)
		}
	}
	p.Title = p.File + ": " + p.Verdict.Text
	return p
}

func newHTMLStep(s *Summary, step *StepSummary, v View) htmlStep {
	h := htmlStep{
		Name: Clean(step.title()), What: Clean(baseName(step.File) + " to " + step.Object + " records"),
		NotStarted: Clean(step.NotStarted), Error: Clean(step.Error),
		Outcomes: newHTMLOutcomes(&Summary{DryRun: s.DryRun, Rows: step.Rows}),
		Errors:   newHTMLKinds(step.Errors, step.File, v), Warnings: newHTMLKinds(step.Kinds, step.File, v),
		Others: others(step.Other),
	}
	if step.Error != "" && v.NoCellValues {
		h.Error = "its own summary says why" // an answer of the server may repeat what it was sent
	}
	paths := step.Reports
	for _, f := range []htmlFile{
		{"its report", paths.HTML}, {"every row", paths.Results}, {"to correct", paths.Rejected}, {"to decide", paths.Ambiguous},
		{"vanished", paths.Vanished}, {"faults", paths.Faults}, {"changes", paths.Changes},
	} {
		if f.Path = beside(s.Reports.Dir, f.Path); f.Path != "" {
			h.Files = append(h.Files, f)
		}
	}
	return h
}

// beside is a file as a page in the folder refers to it, "" for one that is not
// below the folder.
func beside(dir, path string) string {
	within, err := filepath.Rel(dir, path)
	if path == "" || err != nil || !filepath.IsLocal(within) {
		return ""
	}
	parts := strings.Split(filepath.ToSlash(within), "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return "./" + strings.Join(parts, "/")
}

// others counts faults that are not told apart.
func others(n int64) string {
	if n == 0 {
		return ""
	}
	return number(n) + " " + plural(n, "fault") + " of other kinds"
}

// newTemplate makes a page of the parts that all have, when it is needed: most
// commands write none.
func newTemplate(name, source string) func() *template.Template {
	return sync.OnceValue(func() *template.Template {
		return template.Must(template.Must(template.New(name).Parse(partsSource)).Parse(source))
	})
}
