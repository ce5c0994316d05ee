#include "nz/Run/CheckGradient.h"
#include "nz/Run/Failure.h"
using namespace nz::run;
llvm::Expected<bool> nz::run::checkGradient(llvm::raw_ostream &, mlir::ModuleOp, const Signature &, const Options &, std::vector<Value>) { return runError("later"); }
