package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// maxPage is the ceiling of limit and what it is when it is left out.
const maxPage = 25

// list answers a list endpoint from the search index, in order of creation.
func (s *Sandbox) list(c *call) answer {
	query := c.request.URL.Query()
	offset, limit, p := paging(query)
	if p != nil {
		return s.refusal(p)
	}
	target := c.object
	if c.of != nil {
		target = s.byName[c.of.target]
	}
	filters, p := parseFilters(target, query)
	if p != nil {
		return s.refusal(p)
	}
	page, total, p := s.page(c, target, filters, offset, limit)
	if p != nil {
		return s.refusal(p)
	}
	body := append(make([]byte, 0, 64+2048*len(page)), `{"object":"list","data":[`...)
	for i, a := range page {
		if i > 0 {
			body = append(body, ',')
		}
		body = a.append(body)
	}
	body = strconv.AppendInt(append(body, `],"totalCount":`...), int64(total), 10)
	return answer{status: http.StatusOK, body: append(body, '}')}
}

// page picks the matching records which the index shows.
func (s *Sandbox) page(c *call, target *object, filters []filter, offset, limit int) (page []shown, total int, p *problem) {
	s.mu.Lock()
	defer s.mu.Unlock()
	records := s.store.byObject[target.name]
	if c.of != nil {
		list, p := s.locateLive(c)
		if p != nil {
			return nil, 0, p
		}
		records = s.membersOf(list, c.of)
	}
	upTo := s.now().Add(-s.options.IndexLag)
	for _, r := range records {
		v := r.index(upTo)
		if v == nil || v.trashed || !s.matches(filters, r, v) {
			continue
		}
		if total >= offset && len(page) < limit {
			page = append(page, shown{r, v, s.store.views(r)})
		}
		total++
	}
	return page, total, nil
}

func (s *Sandbox) membersOf(list *record, rel *relation) []*record {
	var records []*record
	for _, id := range list.current.relations[rel.key] {
		if r := s.store.live(id); r != nil {
			records = append(records, r)
		}
	}
	return records
}

func (s *Sandbox) matches(filters []filter, r *record, v *version) bool {
	return !slices.ContainsFunc(filters, func(f filter) bool {
		if f.relation == nil {
			return f.matches(v.fields[f.field.key]) == f.not
		}
		ids := v.relations[f.relation.key]
		if f.relation.view != "" {
			ids = r.incoming[f.relation.key]
		}
		return slices.Contains(ids, f.value) == f.not
	})
}

// paging reads offset and limit.
func paging(query url.Values) (offset, limit int, p *problem) {
	limit = maxPage
	if query.Has("offset") {
		n, err := strconv.Atoi(query.Get("offset"))
		if err != nil || n < 0 {
			return 0, 0, badRequest(codeInvalidType, "offset", "offset must be a whole number of at least 0.")
		}
		offset = n
	}
	if query.Has("limit") {
		n, err := strconv.Atoi(query.Get("limit"))
		if err != nil || n < 1 || n > maxPage {
			return 0, 0, badRequest(codeInvalidType, "limit", "limit must be a whole number from 1 to %d.", maxPage)
		}
		limit = n
	}
	return offset, limit, nil
}
