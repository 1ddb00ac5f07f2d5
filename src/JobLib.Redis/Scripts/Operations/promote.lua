-- IMaintenance.PromoteAsync: moves scheduled jobs that are due into their queues.
local max, done = number(), 0
local due = Index.up_to(KEY .. 'scheduled', now, max)
Jobs.load(due)
for _, id in ipairs(due) do
  local row = Jobs.find(id)
  if row then
    Moves.leave(row)
    Moves.ready(row)
    done = done + 1
  else
    Index.drop(KEY .. 'scheduled', id)
  end
end

local next_due = Index.first_score(KEY .. 'scheduled')
Commit.close()
return {done, #due == max and 1 or 0, next_due and math.max(0, next_due - now) or false}
