-- Whose turn it is, as the kernel's Turns have it: a job gets its turn when it becomes ready, written into its position in its lane, one step of its group
-- behind the lowest that waits there or behind the last of its own group. Whoever claims knows nothing of groups.
-- A position is a part of a score, which is exact below 2^53: turns have the middle half of a lane's positions, numbers alone the quarter before them, and the
-- numbers of those that have come to the last turn the quarter behind. So in a turn there is room for fewer bits of a job's number than elsewhere.

local function turn_of(position)
  return position and math.floor((position - LIMIT.FirstTurn) / LIMIT.NumbersInATurn) or 0
end

local function position_of(turn, number)
  if turn < LIMIT.LastTurn then return LIMIT.FirstTurn + turn * LIMIT.NumbersInATurn + number % LIMIT.NumbersInATurn end
  return LIMIT.FirstTurn + LIMIT.LastTurn * LIMIT.NumbersInATurn + number % LIMIT.FirstTurn
end

-- The position of a job that becomes ready, by its number, which is greater than all before; and the group whose turn that is, nil where it is none.
function Turns.next(row, number)
  local lowest = TurnRows.lowest(row)
  if not row.group and not lowest then return number end
  if row.group and not Meta.known().groups then Meta.note_groups() end
  local group, weight = row.group or NAME.NoGroup, math.max(1, math.min(row.weight or 1, LIMIT.MaxWeight))
  local before = math.max(turn_of(lowest), turn_of(TurnRows.last(row, group)))
  return position_of(before + math.floor(LIMIT.Round / weight), number), group
end
