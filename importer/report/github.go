package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// ShownAnnotations is how many errors, and how many warnings, GitHub shows of a
// step; it drops the others.
const ShownAnnotations = 10

// Annotation is a remark that GitHub shows beside a line of a file.
type Annotation struct {
	Severity     string // SeverityError or SeverityWarning
	File         string // as from the root of the repository, with slashes; "" for none
	Line, Column int    // from 1; 0: not known
	Title        string
	Message      string
}

// String is the workflow command that makes GitHub show the annotation. Nothing
// in it ends the line or begins another command.
func (a Annotation) String() string {
	var properties []string
	add := func(key, value string) {
		if value != "" && value != "0" {
			properties = append(properties, key+"="+property.Replace(Clean(value)))
		}
	}
	add("file", a.File)
	if a.File != "" {
		add("line", strconv.Itoa(a.Line))
		add("col", strconv.Itoa(a.Column))
	}
	add("title", a.Title)
	command := "::" + a.Severity
	if len(properties) > 0 {
		command += " " + strings.Join(properties, ",")
	}
	return command + "::" + data.Replace(Clean(a.Message))
}

// What a workflow command escapes: github.com/actions/toolkit, core/src/command.ts.
var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// Annotate writes as many annotations as GitHub shows, and a notice with the
// number of the others, to which more are added that the caller left out.
func Annotate(w io.Writer, annotations []Annotation, more int64) error {
	shown := map[string]int{}
	var b strings.Builder
	for _, a := range annotations {
		if shown[a.Severity] == ShownAnnotations {
			more++
			continue
		}
		shown[a.Severity]++
		b.WriteString(a.String() + "\n")
	}
	if more > 0 {
		fmt.Fprintf(&b, "::notice::%s more %s not shown here; report.html and faults.jsonl have them all\n",
			number(more), verb(more, "is", "are"))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Unobeyed writes text between marks that keep GitHub from taking any line of it
// for a command. The token must be one that nobody can guess.
func Unobeyed(w io.Writer, token, text string) error {
	if text == "" {
		return nil
	}
	_, err := io.WriteString(w, "::stop-commands::"+token+"\n"+text+"::"+token+"::\n")
	return err
}
