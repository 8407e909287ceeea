package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"

	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
)

// onGitHub shows a run to people who look at a pull request: its faults beside
// the lines of the files, and the summary in the log: GitHub takes commands from
// stderr too.
func (f *runFlags) onGitHub(s streams, o importer.Options, summary *report.Summary, err error, show func(io.Writer) error) error {
	annotations, more := importer.Annotations(o, summary, err)
	for i := range annotations {
		annotations[i].File = inRepository(annotations[i].File, os.Getenv("GITHUB_WORKSPACE"))
	}
	if wrong := report.Annotate(s.out, annotations, more); wrong != nil {
		return wrong
	}
	var text strings.Builder
	if wrong := show(&text); wrong != nil {
		return wrong
	}
	return report.Unobeyed(s.result(f.quiet), uuid.NewString(), text.String())
}

// inRepository is a file's path from the root of the repository, with slashes,
// as annotations name it; a path outside stays as it is.
func inRepository(path, root string) string {
	if path == "" || root == "" {
		return filepath.ToSlash(path)
	}
	full, err := filepath.Abs(path)
	if err != nil {
		return filepath.ToSlash(path)
	}
	inside, err := filepath.Rel(root, full)
	if err != nil || inside == ".." || strings.HasPrefix(inside, ".."+string(filepath.Separator)) {
		return filepath.ToSlash(path)
	}
	return filepath.ToSlash(inside)
}
