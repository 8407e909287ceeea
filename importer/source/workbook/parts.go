package workbook

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

type attrXML = xml.Attr

// The largest parts: of those that are held in memory, and of those that pass
// through. Excel itself stops before either.
const (
	mostHeld    = 64 << 20
	mostPassing = 16 << 30
)

// parts are the files in a workbook, by their names in small letters.
type parts map[string]*zip.File

func newParts(z *zip.Reader) parts {
	p := parts{}
	for _, f := range z.File {
		p[partName(f.Name)] = f
	}
	return p
}

// partName makes names comparable: some programs write backslashes.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

func (p parts) has(name string) bool { return p[partName(name)] != nil }

// open opens a part. Reading gives an error when the part is damaged, or larger
// than most bytes.
func (p parts) open(name string, most int64) (io.ReadCloser, error) {
	f := p[partName(name)]
	if f == nil {
		return nil, damaged(name, fmt.Errorf("the part is missing"))
	}
	r, err := f.Open()
	if err != nil {
		return nil, damaged(name, err)
	}
	return &bounded{ReadCloser: r, name: name, left: most}, nil
}

// bounded gives an error in place of more than it may.
type bounded struct {
	io.ReadCloser
	name string
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("%s unpacks to more than any workbook has", b.name)
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// decode reads a whole part into a structure.
func (p parts) decode(name string, into any) error {
	r, err := p.open(name, mostHeld)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := xml.NewDecoder(r).Decode(into); err != nil {
		return damaged(name, err)
	}
	return nil
}

// relation is what a part has to do with another.
type relation struct {
	kind   string // the last word of its type: worksheet, styles
	target string // the part's name
}

// relations lists the parts that a part refers to, by the ids it uses for them;
// without a name those that the workbook as a whole has.
func (p parts) relations(of string) (map[string]relation, error) {
	folder, file := path.Split(of)
	name := folder + "_rels/" + file + ".rels"
	var doc struct {
		Relations []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := p.decode(name, &doc); err != nil {
		return nil, err
	}
	out := map[string]relation{}
	for _, r := range doc.Relations {
		out[r.ID] = relation{path.Base(r.Type), join(of, r.Target)}
	}
	return out, nil
}

// main gives the name of the part that lists the sheets, or says what the
// archive is if it is no workbook.
func (p parts) main() (string, error) {
	if what, hint := p.other(); what != "" {
		return "", &Error{Message: "this is not a table, but " + what, Hint: hint}
	}
	if p.has("xl/workbook.xml") {
		return "xl/workbook.xml", nil
	}
	if related, err := p.relations(""); err == nil {
		for _, r := range related {
			if r.kind == "officeDocument" && p.has(r.target) {
				return r.target, nil
			}
		}
	}
	return "", &Error{Message: "this is not a table, but a zip archive" + p.contents(), Hint: "unpack it first"}
}

// other recognises the files of other programs that are zip archives too.
func (p parts) other() (what, hint string) {
	const save = "open it and save it as .xlsx, or as CSV in UTF-8"
	for _, o := range []struct{ part, what string }{
		{"xl/workbook.bin", "a binary workbook (.xlsb)"},
		{"content.xml", "an OpenDocument file (.ods)"},
		{"index/document.iwa", "a Numbers document"},
		{"index.zip", "a Numbers document"},
		{"word/document.xml", "a Word document"},
		{"ppt/presentation.xml", "a PowerPoint presentation"},
	} {
		if p.has(o.part) {
			return o.what, save
		}
	}
	return "", ""
}

// contents names some of the files in an archive.
func (p parts) contents() string {
	const most = 3
	var names []string
	for _, f := range p {
		if !f.FileInfo().IsDir() {
			names = append(names, fmt.Sprintf("%.60q", path.Base(f.Name)))
		}
	}
	slices.Sort(names)
	switch {
	case len(names) == 0:
		return ""
	case len(names) > most:
		names = append(names[:most], "…")
	}
	return " of " + strings.Join(names, ", ")
}
