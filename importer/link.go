package importer

import "strings"

// idInLink stands for a record's id in the format of links.
const idInLink = "{id}"

// learnLink keeps the format of the web app's addresses, so that records that
// were not asked for can be linked too.
func (j *job) learnLink(id, link string) {
	j.link.Lock()
	defer j.link.Unlock()
	if j.link.format == "" {
		j.link.format = linkFormat(id, link)
	}
}

// linkFormat is the format of a record's link; "" where it does not show.
func linkFormat(id, link string) string {
	if id == "" || !strings.Contains(link, id) {
		return ""
	}
	return strings.Replace(link, id, idInLink, 1)
}

func (j *job) linkOf(id string) string {
	j.link.Lock()
	defer j.link.Unlock()
	return Link(j.link.format, id)
}

// Link is the web address of a record by a ledger's format; empty when either
// is not known.
func Link(format, id string) string {
	if format == "" || id == "" {
		return ""
	}
	return strings.Replace(format, idInLink, id, 1)
}
