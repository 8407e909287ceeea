package sandbox

import (
	"net/http"
	"strings"
)

func (f *field) singleSelect(value any) (any, *problem) {
	s, ok := value.(string)
	if !ok {
		return nil, f.wrongType(value, "the id or label of an option")
	}
	return f.choose(s)
}

func (f *field) multiSelect(value any) (any, *problem) {
	texts, p := f.strings(value, false)
	if p != nil {
		return nil, p
	}
	list := make([]string, 0, len(texts))
	seen := make(map[string]bool, len(texts))
	for _, t := range texts {
		id, p := f.choose(t)
		if p != nil {
			return nil, p
		}
		if id := id.(string); !seen[id] {
			seen[id] = true
			list = append(list, id)
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	return list, nil
}

// choose finds an option by its id, or by a label that only one option has.
func (f *field) choose(s string) (any, *problem) {
	if o, ok := f.optionByID[s]; ok {
		return o.id, nil
	}
	switch options := f.optionByLabel[s]; len(options) {
	case 1:
		return options[0].id, nil
	case 0:
		return nil, f.noOption(s)
	default:
		return nil, f.ambiguous(s, options)
	}
}

// filtered finds the option that a filter names. Labels of stages are read with case
// and blanks folded, more widely than when they are written; one that several stages
// share is a 400 here.
func (f *field) filtered(s string) (string, *problem) {
	if _, byID := f.optionByID[s]; byID || !f.stages {
		id, p := f.choose(s)
		text, _ := id.(string)
		return text, p
	}
	var alike []*option
	for _, o := range f.options {
		if strings.EqualFold(collapsed(o.label), collapsed(s)) {
			alike = append(alike, o)
		}
	}
	switch len(alike) {
	case 0:
		return "", f.noOption(s)
	case 1:
		return alike[0].id, nil
	}
	p := f.ambiguous(s, alike)
	p.status, p.Type = http.StatusBadRequest, errorTypes[http.StatusBadRequest]
	return "", p
}

// collapsed is a label with its blanks folded.
func collapsed(s string) string { return strings.Join(strings.Fields(s), " ") }

func (f *field) noOption(s string) *problem {
	if strings.HasPrefix(s, "opt_") {
		return badRequest(codeResourceMissing, f.param(), "Field '%s' references an option that does not exist.", f.key)
	}
	p := f.unfit("'%s' is not an option of field '%s'.", s, f.key)
	if f.stages {
		p.Code = codeStageUnresolved
	}
	return p
}

func (f *field) ambiguous(label string, options []*option) *problem {
	p := f.unfit("'%s' names %d options of field '%s'; pass an option id.", label, len(options), f.key)
	if !f.stages {
		return p
	}
	p.Code = codeAmbiguousStage
	for _, o := range options {
		p.Candidates = append(p.Candidates, candidate{
			StageOptionID: o.id, StageLabel: o.label, PipelineID: o.pipeline.id, PipelineName: o.pipeline.name,
		})
	}
	return p
}
