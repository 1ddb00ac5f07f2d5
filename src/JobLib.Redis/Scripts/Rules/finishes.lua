-- Takes the outcomes of attempts: each must name the claim by its owner and its fence.

local ARGUMENTS_OF_AN_OUTCOME = 7

local function take_outcome()
  local outcome = {kind = number(), ago = optional_number(), took = number(), result = optional(), delay = 0, charges = true}
  local extra = optional()
  if not extra then return outcome end
  local given = unpacked(extra)
  outcome.delay, outcome.charges, outcome.error, outcome.reason, outcome.queue = tonumber(given[1]), given[2] == '1', given[3], given[4], given[5]
  outcome.keep, outcome.parameters, outcome.unknown, outcome.needs_mark, outcome.refused = tonumber(given[6]), given[7], given[8], given[9], given[10]
  return outcome
end

local function record(owner, server, id, fence, outcome)
  local row = Jobs.find(id)
  if not row then return FinishStatus.Stale end
  local same = exact(row.fence) == fence
  if row.place ~= JobPlace.Running then return same and FinishStatus.AlreadyApplied or FinishStatus.Stale end
  if not same or not server or server.expired or row.owner ~= owner then return FinishStatus.Stale end
  if outcome.needs_mark then return FinishStatus.Unmarked end -- no transaction of anybody's can have brought one
  if outcome.refused then return FinishStatus.Rejected end
  row.server = server.name
  Ends.record(row, outcome)
  return FinishStatus.Applied
end

-- Takes the arguments of outcomes and answers each by its status.
function Finishes.record()
  local owner, count = take(), number()
  local server = Servers.find(owner)
  local answers, ids = {}, {}
  for i = 1, count do ids[i] = peek(1 + (i - 1) * ARGUMENTS_OF_AN_OUTCOME) end
  Jobs.load(ids)
  for i = 1, count do
    local id, fence = take(), take()
    answers[i] = record(owner, server, id, fence, take_outcome())
  end
  Commit.follow_up(LIMIT.MaxInCommit)
  return answers
end
